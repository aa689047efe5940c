"""What a phone can send that is not text, as fields of a Bot API message."""

CONTACT: dict[str, object] = {"contact": {"phone_number": "+70000000000", "first_name": "Кто-то"}}
PLACE: dict[str, object] = {"location": {"latitude": 52.5, "longitude": 103.9}}
VOICE: dict[str, object] = {"voice": {"file_id": "v", "file_unique_id": "v", "duration": 3}}
PHOTO: dict[str, object] = {"photo": [{"file_id": "p", "file_unique_id": "p", "width": 10, "height": 10}]}
STICKER: dict[str, object] = {
    "sticker": {
        "file_id": "s",
        "file_unique_id": "s",
        "type": "regular",
        "width": 10,
        "height": 10,
        "is_animated": False,
        "is_video": False,
    }
}
