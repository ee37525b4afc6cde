package dev.holdfast.http.transport.websocket;

import static java.util.Objects.requireNonNull;

import dev.holdfast.core.relay.ClientTicket;
import dev.holdfast.core.relay.RelayedRequest;
import dev.holdfast.fsm.Reply;
import dev.holdfast.http.connection.ClientConnection;
import dev.holdfast.http.transport.AnswerState;
import dev.holdfast.http.transport.ResponseCallback;
import dev.holdfast.http.transport.endpoint.EndpointContext;
import dev.holdfast.http.transport.endpoint.InFlightTicket;
import org.jspecify.annotations.Nullable;

/** The ticket of a request that came in a frame; the answer leaves in one. Confined to the loop. */
final class FrameTicket implements ClientTicket, InFlightTicket, Outgoing {

  private static final byte[] NONE = {};

  private final EndpointContext endpoint;
  private final @Nullable String sid; // null: it names no session
  private final long rid;
  private AnswerState state = AnswerState.WAITING;
  private @Nullable WebSocketConnection socket; // null once the answer is written or dropped
  private @Nullable Reply reply; // null: there is none, or it is written
  private byte @Nullable [] encoded; // the answer of another node; null: there is none
  private @Nullable RelayedRequest relayed; // null: no other node has the session
  private byte[] slowBytes = NONE; // the bytes of the reply while they are written

  FrameTicket(
      EndpointContext endpoint, WebSocketConnection socket, @Nullable String sid, long rid) {
    this.endpoint = endpoint;
    this.socket = socket;
    this.sid = sid;
    this.rid = rid;
  }

  /** The rid of the request; {@link dev.holdfast.fsm.Request#ABSENT} if it could not be read. */
  long rid() {
    return rid;
  }

  /** Does nothing: the socket is read as long as it is open. */
  @Override
  public void hold() {}

  @Override
  public void answer(Reply answer) {
    if (state != AnswerState.WAITING) {
      return;
    }
    state = AnswerState.WRITING;
    reply = answer;
    endpoint.responses().inFlight().begin();
    socket().answer(this, answer);
  }

  @Override
  public boolean isOpen() {
    return state == AnswerState.WAITING;
  }

  @Override
  public void relayed(RelayedRequest request) {
    relayed = request;
  }

  @Override
  public void answerEncoded(byte[] body) {
    if (state == AnswerState.WAITING) {
      state = AnswerState.WRITING;
      encoded = body;
      endpoint.responses().inFlight().begin();
      socket().answer(this, null);
    }
  }

  /** Closes the socket: the client repeats the request elsewhere. */
  @Override
  public void answerUnavailable() {
    discard();
  }

  @Override
  public void discard() {
    if (state == AnswerState.WAITING) {
      leave(AnswerState.DROPPED).discard(this);
    }
  }

  /** The socket is lost before there was an answer. */
  void lost() {
    if (state == AnswerState.WAITING) {
      leave(AnswerState.DROPPED);
      endpoint.loop().execute(this::tellLost); // as a task of its own
    }
  }

  private void tellLost() {
    if (relayed != null) {
      relayed.lost();
    } else if (sid != null) {
      endpoint.manager().lost(sid, this);
    }
  }

  @Override
  public void abandon() {
    if (state == AnswerState.WRITING) {
      socket().abandon();
    }
  }

  // ---- writing

  @Override
  public void write(FrameWriter writer, ClientConnection client, ResponseCallback callback) {
    slowBytes =
        encoded == null ? endpoint.bytes(requireNonNull(reply, "there is no answer")) : encoded;
    writer.writeAnswer(client, rid, slowBytes, callback);
  }

  @Override
  public void slow() {
    if (reply != null) {
      endpoint.slowReplies().add(reply, this, slowBytes);
    }
  }

  @Override
  public void written() {
    end().answered();
  }

  @Override
  public void failed() {
    end();
    if (relayed != null) {
      relayed.writeFailed();
    } else if (sid != null) {
      endpoint.writeFailed(sid, this);
    }
  }

  /** The write has ended; returns the socket, which is not kept. */
  private WebSocketConnection end() {
    WebSocketConnection left = leave(AnswerState.WRITTEN);
    endpoint.responses().inFlight().end();
    endpoint.slowReplies().remove(reply, this);
    reply = null;
    encoded = null;
    slowBytes = NONE;
    return left;
  }

  private WebSocketConnection leave(AnswerState last) {
    WebSocketConnection left = socket();
    state = last;
    socket = null;
    return left;
  }

  /** The socket of a request that is waiting, or whose answer is being written. */
  private WebSocketConnection socket() {
    return requireNonNull(socket, "the request is over");
  }
}
