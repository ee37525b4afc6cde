package dev.holdfast.http.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNullElse;

import com.google.common.primitives.Longs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;

/**
 * One session of a load test: a member of a room, or in none if the room has no name. It holds one
 * request, and sends the next one when that is answered; what it says goes at once, over a second
 * connection unless a WebSocket carries both. Confined to the loop.
 */
final class LoadSession implements LoadConnection.Owner, ScannedAnswerListener {

  private static final int CONNECTIONS = 2; // what a session may have under way
  private static final int TOO_FAR_AHEAD = 10; // for a rid, which ends the session
  private static final byte[] NONE = {};
  private static final String OTHER_REQUEST = "other-request"; // another answer has the condition

  private final LoadLoop loop;
  private final RoomDeliveryProgress room;
  private final String nick;
  private final List<LoadConnection> connections = new ArrayList<>(CONNECTIONS);
  private final Queue<byte[]> unsent = new ArrayDeque<>(0);
  private final SequenceCheck sequence = new SequenceCheck();
  private byte[] sid = NONE;
  private long rid = RequestWriter.FIRST_RID;
  private long answered = rid - 1; // the highest rid whose answer, and all before it, were taken
  private byte[] early = NONE; // the body of the answer behind the next one
  private boolean joined;
  private boolean ending; // it asks for no more
  private boolean over;
  private boolean ended; // by the server
  private long lastRid; // of its termination; 0 before there is one
  private int underWay; // requests

  LoadSession(LoadLoop loop, RoomDeliveryProgress room, String nick) {
    this.loop = loop;
    this.room = room;
    this.nick = nick;
  }

  /** Has the server create the session; it joins when it is there. */
  void create() throws IOException {
    send(loop.writer().creation());
  }

  /** Whether it is a member of the room, or has been created if the room has no name. */
  boolean isJoined() {
    return joined && !over;
  }

  /** Whether it was one, and is none any more. */
  boolean hasLeft() {
    return joined && over;
  }

  /** The check of what it was told. */
  SequenceCheck sequence() {
    return sequence;
  }

  /** How many messages it was not told while it was there. */
  long lost() {
    return over ? sequence.skipped() : sequence.lost(room.newestOwn());
  }

  /** Says a message: now, or with the next request, if as many as may be are under way. */
  void say(long number, String text) throws IOException {
    room.said(number, nick);
    unsent.add(RequestWriter.message(room.name(), Long.toString(number), text));
    request();
  }

  /** Asks for what comes next, with what is to be said. */
  void request() throws IOException {
    if (over || ending || ended || underWay == CONNECTIONS || (underWay > 0 && unsent.isEmpty())) {
      return;
    }
    rid++;
    send(loop.writer().request(sid, rid, unsent));
  }

  /** Asks for no more, also if it is only being created: it is to be ended. */
  void stopAsking() {
    ending = true;
  }

  /** Whether the server has created it. */
  boolean isCreated() {
    return sid.length > 0;
  }

  /** Whether the server may have it: it is being created, or was and did not end. */
  boolean isLeftToEnd() {
    return isCreated() ? !ended : !over;
  }

  /**
   * Returns the request that ends it, which is the same each time while it is there: the server may
   * have it already. If the session is over here, its last requests may have been lost, and the
   * server would wait for them; then the rid is one that ends it at once. It is good until the next
   * one is written.
   */
  ByteBuffer termination() {
    if (over) {
      lastRid = rid + TOO_FAR_AHEAD;
    } else if (lastRid == 0) {
      lastRid = rid + 1;
    }
    return loop.terminations().termination(sid, lastRid);
  }

  /** Takes the answer to its termination. */
  void terminationAnswered(int status, byte[] bytes, int from, int end) {
    try {
      if (status == 200) {
        loop.scanner().scan(bytes, from, end, this);
      }
    } catch (IOException e) {
      failed(e); // it is left to end
    }
  }

  private void send(ByteBuffer request) throws IOException {
    underWay++;
    loop.statistics().sent(request.remaining());
    free().send(rid, request);
  }

  private LoadConnection free() throws IOException {
    for (LoadConnection each : connections) {
      if (each.isFree()) {
        return each;
      }
    }
    LoadConnection connection = loop.connector().connect(this);
    connections.add(connection);
    return connection;
  }

  @Override
  public void received(int count) {
    loop.statistics().received(count);
  }

  /**
   * Takes the answer to a request. Answers are taken in the order of their requests, as a client
   * does: two connections keep no order. One that no Holdfast gives ends the session, though
   * nothing is under way any more on its connection.
   */
  @Override
  public void answered(long id, int status, byte[] bytes, int from, int end) {
    if (over) {
      return;
    }
    loop.statistics().answered();
    if (status == 200) {
      takeInOrder(id, bytes, from, end);
    } else {
      failed(UnexpectedAnswerException.status(status, bytes, from, end));
    }
  }

  private void takeInOrder(long id, byte[] bytes, int from, int end) {
    if (id != answered + 1) {
      early = Arrays.copyOfRange(bytes, from, end); // counts as under way until it is taken
      return;
    }
    take(bytes, from, end);
    if (early.length > 0 && !over) {
      byte[] next = early;
      early = NONE;
      take(next, 0, next.length);
    }
    if (!over) {
      loop.askAgain(this);
    }
  }

  private void take(byte[] bytes, int from, int end) {
    underWay--;
    answered++;
    try {
      loop.scanner().scan(bytes, from, end, this);
    } catch (IOException e) {
      failed(UnexpectedAnswerException.foreign("what is no JSON object", bytes, from, end));
    }
    if (!isCreated() && !over) {
      failed(UnexpectedAnswerException.foreign("a creation without a sid", bytes, from, end));
    }
  }

  // ---- what the answers have

  @Override
  public void created(String id) {
    sid = id.getBytes(UTF_8);
    if (room.name().isEmpty()) {
      welcomed(SequenceCheck.NONE);
      return;
    }
    if (!ending) {
      unsent.add(RequestWriter.join(room.name(), nick));
    }
  }

  @Override
  public void welcomed(long seq) {
    joined = true;
    sequence.begin(seq);
    room.joined(seq);
    loop.sessionJoined();
  }

  @Override
  public void message(long seq, long number) {
    if (sequence.take(seq)) {
      room.told(seq, number);
      loop.delivered(number);
    }
  }

  @Override
  public void refused(String code, String text, String id) {
    loop.statistics().explain(code, text);
    if (!joined) {
      failed(new IOException("not let in: " + code));
    } else {
      long number = requireNonNullElse(Longs.tryParse(id), -1L);
      room.refused(number);
      loop.refused(code, number);
    }
  }

  @Override
  public void ended(String type, String condition, String text) {
    ended = true;
    if (condition.equals(OTHER_REQUEST) && underWay > 0 && !over) {
      return; // the answer to the other one says why
    }
    failed(new IOException(name(type, condition) + (text.isEmpty() ? "" : ": " + text)));
  }

  private static String name(String type, String condition) {
    return condition.isEmpty() ? type : type + " " + condition;
  }

  /** The next request takes another connection. */
  @Override
  public void dropped(LoadConnection connection) {
    connections.remove(connection);
  }

  /** It is over: the server ended or refused it, or a connection or an answer failed. */
  @Override
  public void failed(IOException why) {
    if (!over) {
      close();
      if (joined) {
        room.left(sequence.joined(), sequence.has(room.newestOwn()));
        room.giveUp(nick);
      }
      loop.sessionEnded(joined, !isCreated(), why);
    }
  }

  /** Closes its connections; the server sees them lost. */
  void close() {
    over = true;
    connections.forEach(LoadConnection::close);
  }
}
