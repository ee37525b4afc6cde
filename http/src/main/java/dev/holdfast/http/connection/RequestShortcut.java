package dev.holdfast.http.connection;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A way for usual requests past Undertow; a {@link ShortcutConduit} asks it. */
public interface RequestShortcut {

  /** A shortcut that takes no request. */
  RequestShortcut NONE = (client, bytes, from, to) -> null;

  /**
   * Takes a request, if the bytes between these indices are a whole usual request. It begins the
   * request on its connection, and answers it, now or later.
   *
   * @return null if it is left to Undertow
   */
  @Nullable PendingShortcutRequest take(
      ClientConnection client, ByteBuffer bytes, int from, int to);
}
