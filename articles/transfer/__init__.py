"""Content in and out of the portal: one JSON object a line, pictures beside it under `media/`."""
