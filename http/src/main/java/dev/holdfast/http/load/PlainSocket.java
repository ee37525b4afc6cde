package dev.holdfast.http.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A socket without TLS. */
record PlainSocket(SocketChannel channel) implements LoadSocket {

  @Override
  public int read(byte[] memory) throws IOException {
    return channel.read(ByteBuffer.wrap(memory));
  }

  @Override
  public boolean write(ByteBuffer bytes) throws IOException {
    if (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    return bytes.hasRemaining();
  }

  @Override
  public boolean wantsWrite() {
    return false;
  }
}
