package dev.holdfast.http.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * What a connection of a load test reads and writes in the clear: its socket, or TLS on that. It
 * never blocks. Confined to the loop.
 */
interface LoadSocket {

  /** Makes the sockets of a test, each on a channel that is not connected. */
  interface Factory {
    LoadSocket on(SocketChannel channel) throws IOException;
  }

  /**
   * Reads what has come.
   *
   * @return how many bytes are in the memory now, from its beginning; 0 if none; -1 at the end
   */
  int read(byte[] memory) throws IOException;

  /**
   * Writes as much as is taken now, of what was written before too.
   *
   * @param bytes without those that were taken, afterwards; may be empty
   * @return whether to call it again when the channel can be written to
   */
  boolean write(ByteBuffer bytes) throws IOException;

  /** Whether there is something to write since it was read: bytes are asked for, or wait. */
  boolean wantsWrite();
}
