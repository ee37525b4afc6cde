package dev.holdfast.core.store.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.HashCode;
import com.google.common.io.ByteArrayDataInput;
import com.google.common.io.ByteArrayDataOutput;
import com.google.common.io.ByteStreams;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.store.ChatStore.Whisper;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The codec of what the database keeps as bytes, and does not look into: whispers and packets.
 * Stateless.
 */
final class ContentCodec {

  private static final int VERSION = 1;

  private ContentCodec() {}

  // ---- whispers

  static byte[] encode(Whisper whisper) {
    ByteArrayDataOutput out = begin();
    write(out, whisper.sender().asBytes());
    out.writeBoolean(whisper.id() != null);
    write(out, bytes(whisper.id() == null ? "" : whisper.id()));
    write(out, bytes(whisper.from()));
    write(out, bytes(whisper.to()));
    write(out, bytes(whisper.text()));
    out.writeLong(whisper.at().toEpochMilli());
    out.writeLong(whisper.fingerprint());
    return out.toByteArray();
  }

  static Whisper whisper(String room, HashCode recipient, byte[] content) {
    ByteArrayDataInput in = begin(content);
    HashCode sender = HashCode.fromBytes(read(in));
    boolean hasId = in.readBoolean();
    String id = text(read(in));
    String from = text(read(in));
    String to = text(read(in));
    String said = text(read(in));
    Instant at = Instant.ofEpochMilli(in.readLong());
    return new Whisper(
        room, sender, hasId ? id : null, recipient, from, to, said, at, in.readLong());
  }

  // ---- packets

  static byte[] encode(List<byte[]> packets) {
    ByteArrayDataOutput out = begin();
    out.writeInt(packets.size());
    packets.forEach(packet -> write(out, packet));
    return out.toByteArray();
  }

  static List<byte[]> packets(byte[] content) {
    ByteArrayDataInput in = begin(content);
    ImmutableList.Builder<byte[]> packets = ImmutableList.builder();
    for (int left = in.readInt(); left > 0; left--) {
      packets.add(read(in));
    }
    return packets.build();
  }

  // ---- parts

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  /** A nick that was valid when it was stored. */
  static Nickname nick(String name) {
    Nickname nick = Nickname.of(name);
    if (nick == null) {
      throw new IllegalStateException("a nick that this version does not allow: " + name);
    }
    return nick;
  }

  /** A host as it was stored; null for none. */
  static @Nullable ClientHost host(@Nullable String name, boolean shared) {
    ClientHost host = name == null ? null : ClientHost.named(name);
    return host == null ? null : new ClientHost(host.name(), host.loopback(), shared);
  }

  private static ByteArrayDataOutput begin() {
    ByteArrayDataOutput out = ByteStreams.newDataOutput();
    out.writeByte(VERSION);
    return out;
  }

  private static ByteArrayDataInput begin(byte[] content) {
    ByteArrayDataInput in = ByteStreams.newDataInput(content);
    int version = in.readUnsignedByte();
    if (version != VERSION) {
      throw new IllegalStateException("content of the unknown version " + version);
    }
    return in;
  }

  private static void write(ByteArrayDataOutput out, byte[] bytes) {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static byte[] read(ByteArrayDataInput in) {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return bytes;
  }
}
