"""The spaCy side of the toolkit: components that find mentions, quotes, speakers, reactions, shifts and figures."""
