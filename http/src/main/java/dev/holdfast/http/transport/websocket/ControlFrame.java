package dev.holdfast.http.transport.websocket;

import dev.holdfast.http.connection.ClientConnection;
import dev.holdfast.http.transport.ResponseCallback;

/**
 * A control frame that is to be written.
 *
 * @param payload at most {@link FrameHead#MAX_CONTROL} bytes
 * @param then runs when it is written
 */
@SuppressWarnings("ArrayRecordComponent") // is compared with nothing
record ControlFrame(int opcode, byte[] payload, Runnable then) implements Outgoing {

  @Override
  public void write(FrameWriter writer, ClientConnection client, ResponseCallback callback) {
    writer.writeControl(client, opcode, payload, callback);
  }

  @Override
  public void written() {
    then.run();
  }
}
