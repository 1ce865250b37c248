"""The trained attribution tagger: source, cue and content of every attribution, quoted or reported.

>>> from toolkit.pipeline.tagger import AttributionTagger
>>> AttributionTagger.__name__
'AttributionTagger'
"""

from __future__ import annotations

from toolkit.pipeline.tagger.records import TaggedAttribution
from toolkit.pipeline.tagger.tagger import AttributionTagger

__all__ = ["AttributionTagger", "TaggedAttribution"]
