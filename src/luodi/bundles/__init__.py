"""Evidence bundles: all that one award rests on, in one file, from which it is worked out again without the service."""

from luodi.bundles.award import Award
from luodi.bundles.opening import Bundle, open_bundle
from luodi.bundles.packing import pack
from luodi.bundles.replaying import Difference, Replayed, replay

__all__ = ["Award", "Bundle", "Difference", "Replayed", "open_bundle", "pack", "replay"]
