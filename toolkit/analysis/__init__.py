"""ANALYSE and COMPARE: functions from the annotation tables to the tables that a story needs."""
