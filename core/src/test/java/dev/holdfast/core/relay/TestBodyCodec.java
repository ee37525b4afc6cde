package dev.holdfast.core.relay;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.ReplyType;
import dev.holdfast.fsm.Report;
import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.Ticket;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A codec of the bodies of requests and answers, for tests without JSON. */
public final class TestBodyCodec {

  private TestBodyCodec() {}

  private interface Writing {
    void to(DataOutputStream out) throws IOException;
  }

  private interface Reading<T> {
    T from(DataInputStream in) throws IOException;
  }

  private static byte[] write(Writing writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      writing.to(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  private static <T> T read(byte[] body, Reading<T> reading) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(body))) {
      T value = reading.from(in);
      checkArgument(in.read() < 0, "bytes behind a body");
      return value;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The body of a request, without its ticket. */
  public static byte[] encode(Request request) {
    return write(
        out -> {
          out.writeLong(request.rid());
          out.writeLong(request.ack());
          out.writeLong(request.pause());
          out.writeBoolean(request.terminate());
          writePackets(out, request.packets());
        });
  }

  /** The request with this body, on this ticket. */
  public static Request decodeRequest(byte[] body, Ticket ticket) {
    return read(
        body,
        in -> {
          long rid = in.readLong();
          long ack = in.readLong();
          long pause = in.readLong();
          boolean terminate = in.readBoolean();
          return new Request(rid, ticket, readPackets(in), ack, pause, terminate);
        });
  }

  /** The body of the answer to a request. */
  public static byte[] encode(Reply reply) {
    checkState(reply.creation() == null, "creations are not relayed");
    return write(
        out -> {
          out.writeUTF(reply.type().name());
          out.writeUTF(reply.condition().name());
          writeText(out, reply.condition().text());
          Report report = reply.report();
          out.writeLong(report == null ? Request.ABSENT : report.rid());
          out.writeLong(report == null ? Request.ABSENT : report.time());
          out.writeLong(reply.ack());
          writePackets(out, reply.packets());
        });
  }

  /** The answer with this body. */
  public static Reply decodeReply(byte[] body) {
    return read(
        body,
        in -> {
          ReplyType type = ReplyType.valueOf(in.readUTF());
          Condition condition = new Condition(in.readUTF(), readText(in));
          long rid = in.readLong();
          long time = in.readLong();
          Report report = rid == Request.ABSENT ? null : new Report(rid, time);
          return new Reply(null, type, condition, report, in.readLong(), readPackets(in));
        });
  }

  private static void writeText(DataOutputStream out, @Nullable String text) throws IOException {
    out.writeBoolean(text != null);
    out.writeUTF(text == null ? "" : text);
  }

  private static @Nullable String readText(DataInputStream in) throws IOException {
    boolean has = in.readBoolean();
    String text = in.readUTF();
    return has ? text : null;
  }

  private static void writePackets(DataOutputStream out, List<Packet> packets) throws IOException {
    out.writeInt(packets.size());
    for (Packet packet : packets) {
      out.writeInt(packet.size());
      out.write(packet.bytes());
    }
  }

  private static List<Packet> readPackets(DataInputStream in) throws IOException {
    List<Packet> packets = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      packets.add(Packet.unchecked(in.readNBytes(in.readInt())));
    }
    return packets;
  }
}
