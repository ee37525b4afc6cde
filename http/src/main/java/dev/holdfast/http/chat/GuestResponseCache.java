package dev.holdfast.http.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Equivalence;
import dev.holdfast.core.chat.guest.LobbyMessage;
import dev.holdfast.core.limit.BoundedMap;
import dev.holdfast.core.session.PacketCodec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cache of response bodies of the guest endpoint: many held requests get the same messages, which
 * are encoded once and shared. It keeps the last eight. Confined to the loop.
 */
final class GuestResponseCache {

  /**
   * The JSON form of a body.
   *
   * @param complete false if there were others before these; else null
   */
  record Body(List<LobbyMessage> ok, @Nullable Boolean complete) {}

  /** The forms of a body. */
  private enum Form {
    TEXT,
    JSON,
    JSON_AFTER_OTHERS
  }

  /** A list of messages, known by its identity, in a form. */
  private record Key(Equivalence.Wrapper<List<LobbyMessage>> messages, Form form) {}

  private static final int KEPT = 8;

  private final PacketCodec codec;
  private final BoundedMap<Key, byte[]> latest = BoundedMap.byInsertion(KEPT);

  GuestResponseCache(PacketCodec codec) {
    this.codec = codec;
  }

  /** These messages as text; the bytes are shared, not to be written to. */
  byte[] text(List<LobbyMessage> messages) {
    return bytes(messages, Form.TEXT);
  }

  /**
   * These messages as JSON; the bytes are shared, not to be written to.
   *
   * @param complete false if there were others before these messages
   */
  byte[] json(List<LobbyMessage> messages, boolean complete) {
    return bytes(messages, complete ? Form.JSON : Form.JSON_AFTER_OTHERS);
  }

  private byte[] bytes(List<LobbyMessage> messages, Form form) {
    return latest.computeIfAbsent(
        new Key(Equivalence.identity().wrap(messages), form), key -> encode(messages, form));
  }

  private byte[] encode(List<LobbyMessage> messages, Form form) {
    return switch (form) {
      case TEXT -> written(messages);
      case JSON -> codec.encode(new Body(messages, null)).bytes();
      case JSON_AFTER_OTHERS -> codec.encode(new Body(messages, false)).bytes();
    };
  }

  private static byte[] written(List<LobbyMessage> messages) {
    StringBuilder text = new StringBuilder();
    for (LobbyMessage message : messages) {
      text.append(message.nick()).append(": ").append(message.line()).append('\n');
    }
    return text.toString().getBytes(UTF_8);
  }
}
