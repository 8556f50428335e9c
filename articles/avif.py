"""The work that waits behind a new photo: it is encoded once more, for browsers that know AVIF."""

from articles import publishing
from articles.models import Photo, Publication
from portal import images


def make(photo_id) -> None:
    """The job. A page shows what there is: it is right before this and lighter afterwards."""
    photo = Photo.objects.present().filter(pk=photo_id, has_avif=False).first()
    if photo is None:
        return
    images.write_avif(photo.digest)
    if not Photo.objects.present().filter(pk=photo_id).update(has_avif=True):
        images.delete(photo.digest)  # removed meanwhile
        return
    shown_in = Publication.history.filter(pk__in=photo.uses.values("publication"))
    publishing.recompose(shown_in)
