"""The command line of the story page."""

from toolkit.story.run import main

raise SystemExit(main())
