package dev.holdfast.http.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.net.HostAndPort;
import dev.holdfast.core.relay.NodeName;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/** A connection to the port of a node that is spoken by hand, also wrongly. */
final class RawLink implements AutoCloseable {

  private static final int PATIENCE = 30_000; // milliseconds
  private static final byte[] NONE = {};

  private final SecureRandom random = new SecureRandom();
  private final Socket socket;
  private final DataInputStream in;
  private FrameCipher sealing = FrameCipher.sealing(new byte[32]);
  private FrameCipher opening = FrameCipher.opening(new byte[32]);

  RawLink(TestNode node) throws IOException {
    HostAndPort address = node.address();
    socket = new Socket(address.getHost(), address.getPort());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE);
    in = new DataInputStream(socket.getInputStream());
  }

  /** Opens one as a node, whose handshake is done. */
  static RawLink as(String name, TestNode node) throws Exception {
    RawLink link = new RawLink(node);
    link.shake(name, node);
    return link;
  }

  /** Does the handshake; returns the bytes that were sent. */
  byte[] shake(String name, TestNode node) throws Exception {
    LinkHandshake handshake =
        LinkHandshake.dialling(TestNode.SECRET, new NodeName(name), node.name);
    byte[] hello = handshake.begin(random);
    write(hello);
    byte[] proof = handshake.receive(in.readNBytes(LinkHandshake.ANSWER), random);
    write(proof);
    sealing = FrameCipher.sealing(handshake.keys().sending());
    opening = FrameCipher.opening(handshake.keys().receiving());
    return ByteBuffer.allocate(hello.length + proof.length).put(hello).put(proof).array();
  }

  RawLink write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  /** Seals a frame; its bytes are still to be written. */
  byte[] seal(byte[] frame) {
    return sealing.seal(frame).array();
  }

  /** Sends a sign of life. */
  RawLink beat() throws IOException {
    return write(seal(NONE));
  }

  /** The frame of a request. */
  static byte[] request(long number, String sid, String body) {
    return ByteBuffer.allocate(9 + 1 + sid.length() + 4 + body.length())
        .put((byte) 'Q')
        .putLong(number)
        .put((byte) sid.length())
        .put(sid.getBytes(US_ASCII))
        .putInt(body.length())
        .put(body.getBytes(US_ASCII))
        .array();
  }

  /** The frame of an answer. */
  static byte[] answer(long number, String body) {
    return ByteBuffer.allocate(9 + 4 + body.length())
        .put((byte) 'A')
        .putLong(number)
        .putInt(body.length())
        .put(body.getBytes(US_ASCII))
        .array();
  }

  /** Reads the next frame that is no sign of life. */
  byte[] read() throws Exception {
    byte[] frame = NONE;
    while (frame.length == 0) {
      byte[] sealed = new byte[in.readInt()];
      in.readFully(sealed);
      frame = opening.open(sealed, 0, sealed.length);
    }
    return frame;
  }

  /** Reads until the node closes; fails if it does not. */
  void awaitClosed() throws IOException {
    try {
      while (in.read() >= 0) {}
    } catch (SocketException | EOFException e) {
      return; // reset: it has not read all
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
