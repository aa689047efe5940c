"""Kept states of older versions, brought up to what `snapshot` makes now."""

from collections.abc import Mapping

from bot.sandbox.answers import Json


def up_to_date(world: Json, version: int, contents: Mapping[str, bytes]) -> Json:
    """Version 1 knew people and documents of the bot only. Raises KeyError when the state is not what it says."""
    if version > 1:
        return world
    documents = {fields["file_id"]: _document(fields, len(contents[fields["sha256"]])) for fields in world["files"]}
    return {**world, "groups": [], "messages": [_message(fields, documents) for fields in world["messages"]]}


def _message(fields: Json, documents: Mapping[str, Json]) -> Json:
    same = {name: value for name, value in fields.items() if name not in {"person", "document", "other"}}
    carried = {**fields["other"]}
    if fields["document"]:
        carried["document"] = documents[fields["document"]]
    content = {**fields["content"]}
    if "caption" in carried:
        content = {"text": carried.pop("caption"), "entities": carried.pop("caption_entities", [])}
    return {**same, "chat": fields["person"], "carried": carried, "content": content}


def _document(fields: Json, size: int) -> Json:
    return {
        "file_name": fields["name"],
        "mime_type": fields["mime"],
        "file_id": fields["file_id"],
        "file_unique_id": f"u{fields['file_id']}",
        "file_size": size,
    }
