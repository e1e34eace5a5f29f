"""The people of the main job and what each does, a function a page or a small errand."""
