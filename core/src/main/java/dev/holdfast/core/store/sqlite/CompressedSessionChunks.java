package dev.holdfast.core.store.sqlite;

import static java.util.zip.Deflater.BEST_SPEED;

import com.google.common.collect.ImmutableList;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * The form of parked sessions in the file: many of them in one compressed chunk, because the
 * sessions of a room have the same last messages. Stateless.
 */
final class CompressedSessionChunks {

  private static final int CHUNK = 1 << 20; // bytes of sessions, before they are compressed

  private CompressedSessionChunks() {}

  /** Packs sessions, in order. */
  static ImmutableList<byte[]> pack(List<byte[]> sessions) {
    ImmutableList.Builder<byte[]> chunks = ImmutableList.builder();
    int from = 0;
    long bytes = 0;
    for (int i = 0; i < sessions.size(); i++) {
      bytes += sessions.get(i).length;
      if (bytes >= CHUNK || i == sessions.size() - 1) {
        chunks.add(packChunk(sessions.subList(from, i + 1)));
        from = i + 1;
        bytes = 0;
      }
    }
    return chunks.build();
  }

  private static byte[] packChunk(List<byte[]> sessions) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(BEST_SPEED);
    try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes, deflater))) {
      for (byte[] session : sessions) {
        out.writeInt(session.length);
        out.write(session);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("an array does not fail", e);
    } finally {
      deflater.end();
    }
    return bytes.toByteArray();
  }

  /**
   * Unpacks the sessions of a chunk.
   *
   * @throws IOException if it is damaged
   */
  static List<byte[]> unpack(byte[] chunk) throws IOException {
    List<byte[]> sessions = new ArrayList<>();
    try (DataInputStream in =
        new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(chunk)))) {
      for (int first = in.read(); first >= 0; first = in.read()) {
        int length = first << 24 | in.readUnsignedByte() << 16 | in.readUnsignedShort();
        byte[] session = in.readNBytes(Math.max(0, length));
        if (session.length != length) {
          throw new EOFException("a chunk that is cut off");
        }
        sessions.add(session);
      }
    }
    return sessions;
  }
}
