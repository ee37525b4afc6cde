package dev.holdfast.http.conformance.client;

/** The texts of packets that members send. */
public final class MemberPackets {

  private MemberPackets() {}

  /** The packet that joins a room, with more fields, each behind a comma. */
  public static String join(String room, String nick, String fields) {
    return "{\"kind\":\"join\",\"room\":"
        + JsonValue.quote(room)
        + ",\"nick\":"
        + JsonValue.quote(nick)
        + fields
        + "}";
  }

  /** The fields of a {@code say} or a {@code whisper}, behind a comma. */
  public static String said(String text, String id) {
    return ",\"text\":" + JsonValue.quote(text) + ",\"id\":" + JsonValue.quote(id);
  }
}
