"""What can go wrong, as one tree; each message says what, where, what was found and what to do.

ToolkitError
├── SchemaError          a table lacks a required column, or a column cannot be cast
├── LoadError            nothing at all could be read (one bad file is a problems row instead)
├── ModelNotInstalled    the language model or the tagger's weights are missing
└── NotEnoughData        too few documents, or none in one of the periods compared
"""

from __future__ import annotations


class ToolkitError(Exception):
    """Base of every error that the toolkit raises on purpose."""


class SchemaError(ToolkitError, ValueError):
    """A table does not have the columns or types that the step needs."""


class LoadError(ToolkitError, OSError):
    """The path given holds nothing that could be read."""


class ModelNotInstalled(ToolkitError, ImportError):  # noqa: N818 - the name is the message
    """A language model that the pipeline needs is not installed."""


class NotEnoughData(ToolkitError, ValueError):  # noqa: N818
    """The tables are too small for the question asked of them."""
