package dev.holdfast.core.chat;

import dev.holdfast.core.chat.ClientPacket.Join;
import dev.holdfast.core.chat.ClientPacket.Leave;
import dev.holdfast.core.chat.ClientPacket.Say;
import dev.holdfast.core.chat.ClientPacket.Unreadable;
import dev.holdfast.core.chat.ClientPacket.Who;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one packet from its fields. Strict about those it knows: a field that is missing, or of
 * another type, makes the packet {@link Unreadable}, and the first such field is named. A field
 * that is {@code null} is missing; a field that nobody knows is ignored.
 */
final class PacketReader {

  private static final int ID_LENGTH = 64;

  private final Map<String, Object> fields;
  private @Nullable String problem;

  private PacketReader(Map<String, Object> fields) {
    this.fields = fields;
  }

  /** The packet that these fields are. */
  static ClientPacket read(Map<String, Object> fields) {
    return new PacketReader(fields).read();
  }

  private ClientPacket read() {
    String id = fields.get("id") instanceof String text ? text : null;
    String kind = text("kind");
    ClientPacket packet =
        switch (kind) {
          case "join" ->
              new Join(
                  text("room"),
                  text("nick"),
                  optionalNumber("since"),
                  optionalText("log"),
                  optionalText("token"));
          case "say" -> new Say(text("room"), id(), text("text"));
          case "leave" -> new Leave(text("room"), optionalText("reason"));
          case "who" -> new Who(text("room"));
          default -> new Unreadable(ErrorCode.UNKNOWN_KIND, "There is no packet of this kind.", id);
        };
    return problem == null ? packet : new Unreadable(ErrorCode.BAD_PACKET, problem, id);
  }

  private String text(String name) {
    String text = optionalText(name);
    return text == null ? complain(name, "must be there, as a string") : text;
  }

  private @Nullable String optionalText(String name) {
    Object value = fields.get(name);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    return complain(name, "must be a string");
  }

  private @Nullable String id() {
    String id = optionalText("id");
    if (id != null && id.length() > ID_LENGTH) {
      complain("id", "must have at most " + ID_LENGTH + " characters");
    }
    return id;
  }

  private @Nullable Long optionalNumber(String name) {
    Object value = fields.get(name);
    if (value == null || (value instanceof Long number && number >= 0)) {
      return (Long) value;
    }
    complain(name, "must be a whole number, not below 0");
    return null;
  }

  /** Remembers the first problem; returns something to go on with. */
  private String complain(String name, String problem) {
    if (this.problem == null) {
      this.problem = "`" + name + "` " + problem + ".";
    }
    return "";
  }
}
