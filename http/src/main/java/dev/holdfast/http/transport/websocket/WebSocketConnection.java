package dev.holdfast.http.transport.websocket;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.relay.ClientTicket;
import dev.holdfast.core.session.HandshakeRequest;
import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.SessionTerms;
import dev.holdfast.fsm.Ticket;
import dev.holdfast.http.connection.ClientConnection;
import dev.holdfast.http.connection.LingeringSocket;
import dev.holdfast.http.connection.ServerCutListener;
import dev.holdfast.http.loop.FairTaskQueue;
import dev.holdfast.http.loop.XnioEventLoop;
import dev.holdfast.http.transport.ResponseCallback;
import dev.holdfast.http.transport.endpoint.RequestCarrier;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;

/**
 * A WebSocket as a carrier of the requests of one session, that which the first request names or is
 * given: each text is a request, and each answer a text. Frames come from a {@link FrameSource} and
 * leave through a {@link FrameQueue}. Confined to the loop.
 */
final class WebSocketConnection implements FrameSource.Listener, RequestCarrier, ServerCutListener {

  private static final Logger log = LoggerFactory.getLogger(WebSocketConnection.class);

  private static final long NAMING_TIMEOUT = 10_000; // milliseconds

  private static final CloseStatus ENDED =
      new CloseStatus(CloseStatus.NORMAL, "there is no such session");
  private static final CloseStatus NO_SESSION =
      new CloseStatus(CloseStatus.POLICY_VIOLATION, "no session was named in time");
  private static final CloseStatus NO_RID =
      new CloseStatus(CloseStatus.INVALID_DATA, "a request is a JSON object with a rid");
  private static final CloseStatus CROWDED =
      new CloseStatus(CloseStatus.TRY_AGAIN_LATER, "there are too many connections");
  private static final CloseStatus FAULT =
      new CloseStatus(CloseStatus.INTERNAL_ERROR, "the server has failed");
  private static final CloseStatus STOPPING =
      new CloseStatus(CloseStatus.GOING_AWAY, "the server is stopping");
  private static final CloseStatus CUT =
      new CloseStatus(CloseStatus.GOING_AWAY, "the connection is idle, or its place is needed");

  private static final ResponseCallback IGNORED =
      new ResponseCallback() {
        @Override
        public void sent() {}

        @Override
        public void failed() {}
      };

  private enum State {
    /** Requests come and go. */
    OPEN,
    /** A close frame is written, or will be, and nothing that comes counts any more. */
    ENDING,
    /** The socket is lost or closed. */
    CLOSED
  }

  private final WebSocketContext context;
  private final StreamConnection connection;
  private final ClientConnection client;
  private final FrameSource source;
  private final FrameQueue frames;
  private final List<FrameTicket> waiting = new ArrayList<>(2); // requests without an answer
  private State state = State.OPEN;
  private @Nullable HandshakeRequest handshake; // null once a session is named
  private @Nullable String sid; // null: no session is named yet
  private boolean named; // by the request that is handled
  private boolean crowded; // the request that is handled is refused for want of connections
  private XnioExecutor.@Nullable Key nameless; // the timer until a session is named

  private WebSocketConnection(
      WebSocketContext context,
      StreamConnection connection,
      ClientConnection client,
      FairTaskQueue turns,
      HandshakeRequest handshake) {
    this.context = context;
    this.connection = connection;
    this.client = client;
    this.handshake = handshake;
    this.source = new FrameSource(context, connection.getSourceChannel(), client, turns, this);
    this.frames = new FrameQueue(client, context.writer(), source::resume);
  }

  /**
   * Begins with a connection whose handshake is done.
   *
   * @param turns the queue for texts that come together: a client must not keep the loop from
   *     others
   */
  static void open(
      WebSocketContext context,
      StreamConnection connection,
      ClientConnection client,
      FairTaskQueue turns,
      HandshakeRequest handshake) {
    WebSocketConnection socket =
        new WebSocketConnection(context, connection, client, turns, handshake);
    socket.nameless = XnioEventLoop.current().after(NAMING_TIMEOUT, () -> socket.end(NO_SESSION));
    client.onCut(socket);
    socket.source.begin();
  }

  // ---- from the source

  @Override
  public void text(byte[] message) {
    if (context.gate().isClosed()) {
      end(STOPPING);
      return;
    }
    try {
      context.dispatcher().dispatch(message, this);
    } catch (Throwable e) {
      XnioEventLoop.failIfFatal(e);
      log.error("handling a request failed", e);
      end(FAULT);
    }
    if (named) {
      named = false;
      if (!context.dispatcher().isOpen(requireNonNull(sid))) {
        end(ENDED);
      }
    }
  }

  @Override
  public void pinged(byte[] payload) {
    frames.add(new ControlFrame(FrameHead.PONG, payload, () -> {}));
  }

  @Override
  public void closing(int code) {
    end(new CloseStatus(code, ""), this::close);
  }

  @Override
  public void fault(CloseStatus status) {
    end(status);
  }

  @Override
  public void lost() {
    close();
  }

  @Override
  public boolean hasRoom() {
    return state == State.OPEN && frames.isEmpty();
  }

  // ---- requests

  @Override
  public @Nullable String likelySid() {
    return sid;
  }

  @Override
  public void noteSid(String first) {
    if (sid == null) {
      serve(first);
      named = true;
    }
  }

  /** Serves this session from now on, and no other. */
  private void serve(String first) {
    sid = first;
    handshake = null;
    client.releaseHead();
    if (nameless != null) {
      nameless.remove();
      nameless = null;
    }
    context.sockets().add(first, this);
  }

  @Override
  public boolean carries(@Nullable String other) {
    return sid == null || sid.equals(other);
  }

  @Override
  public Ticket ticket(@Nullable String ofSession, long rid) {
    return frameTicket(ofSession, rid);
  }

  @Override
  public ClientTicket relayTicket(String ofSession, long rid) {
    return frameTicket(ofSession, rid);
  }

  private FrameTicket frameTicket(@Nullable String ofSession, long rid) {
    FrameTicket ticket = new FrameTicket(context.endpoint(), this, ofSession, rid);
    if (waiting.isEmpty() && frames.isEmpty()) {
      client.setIdle(false);
    }
    waiting.add(ticket);
    return ticket;
  }

  @Override
  public HandshakeRequest handshake() {
    return requireNonNull(handshake, "a session is named");
  }

  @Override
  public void closeBehind() {
    crowded = true;
  }

  // ---- answers

  /**
   * A request has its answer.
   *
   * @param reply null if another node has encoded it, which creates no session here
   */
  void answer(FrameTicket ticket, @Nullable Reply reply) {
    waiting.remove(ticket);
    SessionTerms created = reply == null ? null : reply.creation();
    if (created != null) {
      serve(created.sid());
    }
    frames.add(ticket);
    if (ticket.rid() == Request.ABSENT) {
      end(NO_RID);
    } else if (crowded) {
      end(CROWDED);
    }
  }

  /** An answer is written. */
  void answered() {
    if (waiting.isEmpty() && frames.isEmpty()) {
      client.setIdle(true);
    }
  }

  /** A request will have no answer. */
  void discard(FrameTicket ticket) {
    waiting.remove(ticket);
    close();
  }

  /** An answer that is being written is given elsewhere. */
  void abandon() {
    client.cut();
  }

  // ---- the end

  /** Closes with this status, behind the answers that are not written yet. */
  void end(CloseStatus status) {
    end(status, this::linger);
  }

  private void end(CloseStatus status, Runnable then) {
    if (state == State.OPEN) {
      state = State.ENDING;
      dropRequests();
      frames.add(new ControlFrame(FrameHead.CLOSE, status.payload(), then));
    }
  }

  private void linger() {
    LingeringSocket.begin(client, connection.getSourceChannel(), context.buffer(), this::close);
  }

  @Override
  public boolean closesIdle() {
    boolean hadRoom = hasRoom();
    if (hadRoom) {
      end(CUT);
    }
    return hadRoom;
  }

  /** The connection is cut: of a client that is not slow, with a word. */
  @Override
  public void cut() {
    boolean hadRoom = hasRoom();
    leave();
    if (hadRoom) {
      context.writer().writeControl(client, FrameHead.CLOSE, CUT.payload(), IGNORED);
    }
  }

  /** Closes the socket without a word. */
  private void close() {
    leave();
    client.onCut(null);
    IoUtils.safeClose(connection);
  }

  /** Nothing comes from the socket, or leaves on it, any more. */
  private void leave() {
    if (state != State.CLOSED) {
      state = State.CLOSED;
      dropRequests();
      frames.fail();
    }
  }

  private void dropRequests() {
    if (sid == null) {
      client.releaseHead();
    } else {
      context.sockets().remove(sid, this);
    }
    if (nameless != null) {
      nameless.remove();
      nameless = null;
    }
    source.stop();
    ImmutableList<FrameTicket> lost = ImmutableList.copyOf(waiting);
    waiting.clear();
    lost.forEach(FrameTicket::lost);
  }
}
