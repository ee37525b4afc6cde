package dev.holdfast.http.http2;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.collect.ImmutableList;
import dev.holdfast.http.loop.XnioEventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.ChannelListener;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * The server's side of a connection with HTTP/2 (RFC 9113): it makes an {@link Http2Stream} of each
 * request, which the server then treats as a connection of HTTP/1.1.
 *
 * <p>While the client does not take what is written, nothing is read from it. So what it has the
 * server write without asking for anything (answers to pings and settings) has a bound. What it may
 * do for free otherwise is counted (see {@link Http2Limits}); a client that goes on is told {@code
 * ENHANCE_YOUR_CALM}, and its connection ends. Confined to the loop.
 *
 * <p>It is long because frames, windows and the end of a connection are about one state.
 */
public final class Http2Connection implements ChannelListener<ConduitStreamSourceChannel> {

  private static final Logger log = LoggerFactory.getLogger(Http2Connection.class);

  private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);
  private static final int ID = 0x7FFFFFFF; // without the bit that means nothing
  private static final int PRIORITY_BYTES = 5;
  private static final int SETTING_BYTES = 6;
  private static final int PING_BYTES = 8;
  private static final int UNAVAILABLE = 503;
  private static final ImmutableList<HeaderField> RETRY =
      ImmutableList.of(
          new HeaderField("retry-after", "5"),
          new HeaderField("content-length", "0"),
          new HeaderField("x-content-type-options", "nosniff"));
  private static final byte[] NONE = {};

  private enum State {
    /** Nothing but the preface is expected, and then settings. */
    BEGINNING,
    OPEN,
    /** The last frame is written, and nothing that comes counts any more. */
    ENDING,
    CLOSED
  }

  private final StreamConnection connection;
  private final Http2Listener listener;
  private final FrameWriter writer;
  private final HeaderList headers = new HeaderList();
  private final Map<Integer, Http2Stream> streams = new LinkedHashMap<>();
  private final List<Http2Stream> beginning = new ArrayList<>(); // that came in this turn
  private final Set<Http2Stream> waiting = new LinkedHashSet<>(); // writers that wait for room
  private State state = State.BEGINNING;
  private boolean prefaced; // the preface has come
  private int open; // streams that are not over for the client
  private int lastStream; // the last one that the client has opened
  private int initialWindow = Frame.INITIAL_WINDOW; // of what is sent on each stream
  private long sendWindow = Frame.INITIAL_WINDOW;
  private int receiveWindow = Frame.INITIAL_WINDOW;
  private int returned; // bytes that were read, and that the client was not told of

  private int blockStream; // whose headers are to be continued; 0: none
  private boolean blockEnds; // its stream ends with these headers
  private byte[] block = NONE; // what has come of them
  private int continuations;

  private byte[] rest = NONE; // what was read and is no whole frame
  private boolean inTurn; // frames are read: what is written is flushed at the end
  private int givenUp; // streams that the client has, of which the server is to hear yet
  private int updates = Http2Limits.UPDATES; // that the client may send now and are not counted
  private boolean acknowledged; // the client has read the settings of this side
  private int largestBlock; // bytes, which the decoder may keep
  private boolean waking; // writers are about to be told
  private XnioExecutor.@Nullable Key late; // the timer of what has come in part

  /** Makes a connection; {@link #begin} lets it read. */
  public Http2Connection(StreamConnection connection, Http2Listener listener) {
    this.connection = connection;
    this.listener = listener;
    this.writer =
        new FrameWriter(connection.getSinkChannel(), this::drained, () -> listener.end(true));
  }

  /** Begins to read. */
  public void begin() {
    awaitPart();
    writer.settings( // the first frame, whatever comes
        Frame.SETTINGS_MAX_CONCURRENT_STREAMS,
        Http2Limits.MAX_STREAMS,
        Frame.SETTINGS_MAX_HEADER_LIST_SIZE,
        Http2Limits.MAX_HEADER_LIST);
    connection.getSourceChannel().setReadListener(this);
    connection.getSourceChannel().wakeupReads();
  }

  FrameWriter writer() {
    return writer;
  }

  // ---- reading

  @Override
  public void handleEvent(ConduitStreamSourceChannel source) {
    XnioEventLoop.callBack(() -> receive(source));
  }

  private void receive(ConduitStreamSourceChannel source) {
    if (!isReading() || writer.isBlocked() || !isRunning()) {
      source.suspendReads();
      return;
    }
    ByteBuffer buffer = listener.buffer().clear().put(rest);
    try {
      if (source.read(buffer) < 0) {
        listener.end(true);
        return;
      }
    } catch (IOException e) {
      listener.end(true);
      return;
    }
    take(buffer.flip());
  }

  /** Whether to read: when no requests are taken any more, for the windows of the last answers. */
  private boolean isReading() {
    return !listener.isReadingOver() || !waiting.isEmpty();
  }

  private boolean isRunning() {
    return state == State.BEGINNING || state == State.OPEN;
  }

  /** All was written: reads on, and lets streams write. */
  private void drained() {
    if (isRunning() && isReading()) {
      connection.getSourceChannel().resumeReads();
    }
    wakeWriters();
  }

  private void take(ByteBuffer in) {
    inTurn = true;
    try {
      boolean whole = takeFrames(in);
      keepRest(in);
      beginStreams();
      if (isRunning()) {
        hold();
      }
      if (isRunning()) { // it may have been what memory could spare
        limitPart(whole);
      }
    } catch (Http2Fault fault) {
      end(fault.code(), String.valueOf(fault.getMessage()));
    } catch (RuntimeException e) { // what came is not known to be read whole
      log.error("a connection with HTTP/2 failed", e);
      end(ErrorCode.INTERNAL_ERROR, "");
    } finally {
      inTurn = false;
    }
    flush();
    wakeWriters();
  }

  /** Tells what is held: frames in part, what may be kept to read heads, and bodies not read. */
  private void hold() {
    int unread = Frame.INITIAL_WINDOW - receiveWindow - returned;
    listener.hold(rest.length + block.length + 2 * largestBlock + unread);
  }

  private void keepRest(ByteBuffer in) {
    rest = in.hasRemaining() ? new byte[in.remaining()] : NONE;
    in.get(rest);
  }

  /** Handles what came; returns whether a frame, or the preface, is complete. */
  private boolean takeFrames(ByteBuffer in) throws Http2Fault {
    boolean whole = false;
    if (!prefaced) {
      prefaced = takePreface(in);
    }
    while (prefaced && isRunning() && in.remaining() >= Frame.HEAD) {
      int at = in.position();
      int length = in.getInt(at) >>> 8; // three bytes; the fourth is the type
      if (length > Frame.MAX_PAYLOAD) {
        throw Http2Fault.ofConnection(ErrorCode.FRAME_SIZE_ERROR, "a frame is too large");
      }
      if (in.remaining() < Frame.HEAD + length) {
        break;
      }
      ByteBuffer payload = in.slice(at + Frame.HEAD, length);
      in.position(at + Frame.HEAD + length);
      whole = true;
      takeFrame(in.get(at + 3) & 0xFF, in.get(at + 4) & 0xFF, in.getInt(at + 5) & ID, payload);
    }
    return whole;
  }

  private static boolean takePreface(ByteBuffer in) throws Http2Fault {
    int there = Math.min(PREFACE.length, in.remaining());
    for (int i = 0; i < there; i++) {
      if (in.get(in.position() + i) != PREFACE[i]) {
        throw Http2Fault.ofConnection(ErrorCode.PROTOCOL_ERROR, "this is no HTTP/2");
      }
    }
    boolean whole = there == PREFACE.length;
    if (whole) {
      in.position(in.position() + there);
    }
    return whole;
  }

  private void takeFrame(int type, int flags, int id, ByteBuffer payload) throws Http2Fault {
    boolean continues = blockStream != 0;
    if (continues != (type == Frame.CONTINUATION) || (continues && id != blockStream)) {
      throw Http2Fault.ofConnection(ErrorCode.PROTOCOL_ERROR, "a frame between those of a head");
    }
    if (state == State.BEGINNING && type != Frame.SETTINGS) {
      throw Http2Fault.ofConnection(ErrorCode.PROTOCOL_ERROR, "settings come first");
    }
    try {
      switch (type) {
        case Frame.DATA -> data(flags, id, payload);
        case Frame.HEADERS -> headers(flags, id, payload);
        case Frame.CONTINUATION -> continuation(flags, payload);
        case Frame.RST_STREAM -> reset(id, payload);
        case Frame.SETTINGS -> settings(flags, id, payload);
        case Frame.PING -> ping(flags, id, payload);
        case Frame.WINDOW_UPDATE -> windowUpdate(id, payload);
        case Frame.PUSH_PROMISE ->
            throw Http2Fault.ofConnection(ErrorCode.PROTOCOL_ERROR, "clients do not push");
        case Frame.PRIORITY -> {
          size(payload, PRIORITY_BYTES);
          countIdle();
        }
        default -> countIdle(); // GOAWAY: it opens no more; or a type that is not known
      }
    } catch (Http2Fault fault) {
      if (fault.isOfConnection()) {
        throw fault;
      }
      breakStream(fault);
    }
  }

  /** A frame has broken a stream. */
  private void breakStream(Http2Fault fault) throws Http2Fault {
    if (fault.code() != ErrorCode.REFUSED_STREAM || acknowledged) { // else it knows no limit yet
      countCancelled();
    }
    writer.reset(fault.stream(), fault.code());
    Http2Stream stream = streams.get(fault.stream());
    if (stream != null) {
      stream.lose();
    }
  }

  private static void size(ByteBuffer payload, int size) throws Http2Fault {
    if (payload.remaining() != size) {
      throw Http2Fault.ofConnection(ErrorCode.FRAME_SIZE_ERROR, "a frame of a wrong size");
    }
  }

  private static void onConnection(int id) throws Http2Fault {
    if (id != 0) {
      throw Http2Fault.ofConnection(ErrorCode.PROTOCOL_ERROR, "a frame of the connection");
    }
  }

  /** A stream that was opened, and may have closed. */
  private void onStream(int id) throws Http2Fault {
    if (id == 0 || id > lastStream || id % 2 == 0) {
      throw Http2Fault.ofConnection(ErrorCode.PROTOCOL_ERROR, "a frame of no stream");
    }
  }

  private void countCancelled() throws Http2Fault {
    if (!listener.countCancelled()) {
      throw Http2Fault.ofConnection(ErrorCode.ENHANCE_YOUR_CALM, "too many streams are given up");
    }
  }

  private void countIdle() throws Http2Fault {
    if (!listener.countIdle()) {
      throw Http2Fault.ofConnection(ErrorCode.ENHANCE_YOUR_CALM, "too many frames of no request");
    }
  }

  // ---- frames

  private static ByteBuffer withoutPadding(int flags, ByteBuffer payload) throws Http2Fault {
    if ((flags & Frame.PADDED) == 0) {
      return payload;
    }
    int padding = payload.hasRemaining() ? payload.get() & 0xFF : Integer.MAX_VALUE;
    if (padding > payload.remaining()) {
      throw Http2Fault.ofConnection(ErrorCode.PROTOCOL_ERROR, "more padding than payload");
    }
    return payload.limit(payload.limit() - padding);
  }

  private void data(int flags, int id, ByteBuffer payload) throws Http2Fault {
    onStream(id);
    int flow = payload.remaining();
    boolean last = (flags & Frame.END_STREAM) != 0;
    receiveWindow -= flow;
    if (receiveWindow < 0) {
      throw Http2Fault.ofConnection(ErrorCode.FLOW_CONTROL_ERROR, "more than the window");
    }
    ByteBuffer content = withoutPadding(flags, payload);
    if (content.remaining() < Http2Limits.TINY && !last) {
      countIdle();
    }
    Http2Stream stream = streams.get(id);
    if (stream == null) { // it has closed, which the client may not know
      read(flow);
    } else {
      stream.receive(content, flow, last);
    }
  }

  private void headers(int flags, int id, ByteBuffer payload) throws Http2Fault {
    if (id % 2 == 0) {
      throw Http2Fault.ofConnection(ErrorCode.PROTOCOL_ERROR, "streams of clients are odd");
    }
    ByteBuffer content = withoutPadding(flags, payload);
    if ((flags & Frame.PRIORITIZED) != 0) {
      if (content.remaining() < PRIORITY_BYTES) {
        throw Http2Fault.ofConnection(ErrorCode.FRAME_SIZE_ERROR, "a frame of a wrong size");
      }
      content.position(content.position() + PRIORITY_BYTES);
    }
    blockStream = id;
    blockEnds = (flags & Frame.END_STREAM) != 0;
    continuations = 0;
    append(flags, content);
  }

  private void continuation(int flags, ByteBuffer payload) throws Http2Fault {
    continuations++;
    if (continuations > Http2Limits.MAX_CONTINUATIONS) {
      throw Http2Fault.ofConnection(ErrorCode.ENHANCE_YOUR_CALM, "a head in too many frames");
    }
    append(flags, payload);
  }

  private void append(int flags, ByteBuffer more) throws Http2Fault {
    if (block.length + more.remaining() > Http2Limits.MAX_BLOCK) {
      throw Http2Fault.ofConnection(ErrorCode.ENHANCE_YOUR_CALM, "a head is too large");
    }
    if ((flags & Frame.END_HEADERS) != 0 && block.length == 0) {
      endBlock(more);
      return;
    }
    byte[] all = new byte[block.length + more.remaining()];
    System.arraycopy(block, 0, all, 0, block.length);
    more.get(all, block.length, more.remaining());
    block = all;
    if ((flags & Frame.END_HEADERS) != 0) {
      endBlock(ByteBuffer.wrap(all));
    }
  }

  private void endBlock(ByteBuffer whole) throws Http2Fault {
    int id = blockStream;
    blockStream = 0;
    block = NONE;
    largestBlock = Math.max(largestBlock, whole.remaining());
    List<HeaderField> fields = headers.read(whole);
    try {
      useBlock(id, fields);
    } finally {
      headers.clear();
    }
  }

  private void useBlock(int id, List<HeaderField> fields) throws Http2Fault {
    Http2Stream stream = streams.get(id);
    if (stream != null) {
      if (!blockEnds || fields.stream().anyMatch(field -> field.name().startsWith(":"))) {
        throw Http2Fault.ofStream(id, ErrorCode.PROTOCOL_ERROR, "fields behind a body are its end");
      }
      stream.end();
    } else if (id > lastStream) {
      lastStream = id;
      open(id, fields);
    } else {
      countCancelled(); // it has closed, which the client may not know
    }
  }

  private void open(int id, List<HeaderField> fields) throws Http2Fault {
    if (listener.isReadingOver()
        || open >= Http2Limits.MAX_STREAMS
        || streams.size() >= 2 * Http2Limits.MAX_STREAMS) {
      throw Http2Fault.ofStream(id, ErrorCode.REFUSED_STREAM, "too many streams");
    }
    RequestHead head = new RequestHead(id, fields, headers.isCut());
    Http2Stream stream = new Http2Stream(this, connection, id, head, blockEnds, initialWindow);
    open++;
    if (streams.isEmpty()) {
      listener.busy(true);
    }
    streams.put(id, stream);
    beginning.add(stream);
  }

  /**
   * A stream is given up, of which its reader hears in a task: until then no request begins, since
   * it may be the same one again.
   */
  private void giveUp(Http2Stream stream) {
    givenUp++;
    stream.lose();
    XnioEventLoop.current()
        .execute(
            () -> {
              givenUp--;
              inTurn = true;
              try {
                beginStreams();
              } finally {
                inTurn = false;
              }
              flush();
            });
  }

  /** Begins the requests that came in this turn: those that came as a whole are read as one. */
  private void beginStreams() {
    if (givenUp > 0 || beginning.isEmpty()) {
      return;
    }
    ImmutableList<Http2Stream> all = ImmutableList.copyOf(beginning);
    beginning.clear();
    for (Http2Stream stream : all) {
      if (stream.isOpen()) {
        stream.begin();
        if (!listener.open(stream)) {
          refuse(stream);
        }
      }
    }
  }

  private void refuse(Http2Stream stream) {
    stream.head(UNAVAILABLE, RETRY, true);
    if (!stream.isComplete()) {
      writer.reset(stream.id(), ErrorCode.NO_ERROR);
    }
    stream.lose();
  }

  private void reset(int id, ByteBuffer payload) throws Http2Fault {
    onStream(id);
    size(payload, Integer.BYTES);
    Http2Stream stream = streams.get(id);
    if (stream != null) {
      giveUp(stream);
    }
    countCancelled();
  }

  private void settings(int flags, int id, ByteBuffer payload) throws Http2Fault {
    onConnection(id);
    if ((flags & Frame.ACK) != 0) {
      size(payload, 0);
      acknowledged = true;
      countIdle();
      return;
    }
    if (payload.remaining() % SETTING_BYTES != 0) {
      throw Http2Fault.ofConnection(ErrorCode.FRAME_SIZE_ERROR, "settings of a wrong size");
    }
    long window = initialWindow;
    while (payload.hasRemaining()) {
      int setting = payload.getShort();
      long value = payload.getInt() & 0xFFFF_FFFFL;
      checkSetting(setting, value);
      window = setting == Frame.SETTINGS_INITIAL_WINDOW_SIZE ? value : window;
    }
    changeWindows(window); // once, however often it is there
    if (state == State.BEGINNING) {
      state = State.OPEN;
    } else {
      countIdle();
    }
    writer.settingsAck();
  }

  private static void checkSetting(int id, long value) throws Http2Fault {
    if (id == Frame.SETTINGS_INITIAL_WINDOW_SIZE && value > Integer.MAX_VALUE) {
      throw Http2Fault.ofConnection(ErrorCode.FLOW_CONTROL_ERROR, "a window too large");
    }
    if (id == Frame.SETTINGS_ENABLE_PUSH && value > 1) {
      throw Http2Fault.ofConnection(ErrorCode.PROTOCOL_ERROR, "pushes are on or off");
    }
    if (id == Frame.SETTINGS_MAX_FRAME_SIZE && (value < Frame.MAX_PAYLOAD || value >= 1 << 24)) {
      throw Http2Fault.ofConnection(ErrorCode.PROTOCOL_ERROR, "no size of frames");
    }
  }

  private void changeWindows(long window) throws Http2Fault {
    long change = window - initialWindow;
    initialWindow = (int) window;
    if (change != 0) {
      for (Http2Stream stream : streams.values()) {
        changeWindow(stream, change);
      }
    }
  }

  private static void changeWindow(Http2Stream stream, long change) throws Http2Fault {
    try {
      stream.changeSendWindow(change);
    } catch (Http2Fault fault) { // by settings it is one of the connection (RFC 9113, 6.9.2)
      throw Http2Fault.ofConnection(fault.code(), String.valueOf(fault.getMessage()));
    }
  }

  private void ping(int flags, int id, ByteBuffer payload) throws Http2Fault {
    onConnection(id);
    size(payload, PING_BYTES);
    if ((flags & Frame.ACK) == 0) {
      writer.pingAck(payload);
    }
    countIdle();
  }

  private void windowUpdate(int id, ByteBuffer payload) throws Http2Fault {
    size(payload, Integer.BYTES);
    if (updates > 0) {
      updates--;
    } else {
      countIdle();
    }
    int increment = payload.getInt() & ID;
    if (id == 0) {
      if (increment == 0) {
        throw Http2Fault.ofConnection(ErrorCode.PROTOCOL_ERROR, "a window that does not change");
      }
      sendWindow += increment;
      if (sendWindow > Integer.MAX_VALUE) {
        throw Http2Fault.ofConnection(ErrorCode.FLOW_CONTROL_ERROR, "a window too large");
      }
      wakeWriters();
      return;
    }
    onStream(id);
    if (increment == 0) {
      throw Http2Fault.ofStream(id, ErrorCode.PROTOCOL_ERROR, "a window that does not change");
    }
    Http2Stream stream = streams.get(id);
    if (stream != null) {
      stream.changeSendWindow(increment);
    }
  }

  // ---- streams

  /** Bytes that may be sent on all streams together. */
  long sendWindow() {
    return sendWindow;
  }

  /** So many bytes were sent on a stream. */
  void sent(Http2Stream stream, int count) {
    sendWindow -= count;
    updates = Math.min(updates + Http2Limits.UPDATES_FOR_A_FRAME, Http2Limits.UPDATES);
    if (waiting.remove(stream)) {
      waiting.add(stream); // the others come first next time
    }
  }

  /** So many bytes were read, or are not wanted: the client may send as many more. */
  void read(int count) {
    returned += count;
    if (returned >= Frame.INITIAL_WINDOW / 2 && isRunning()) {
      receiveWindow += returned;
      writer.windowUpdate(0, returned);
      returned = 0;
    }
  }

  /** Gives a stream up. */
  void reset(int id, int code) {
    if (isRunning()) {
      writer.reset(id, code);
    }
  }

  /**
   * A stream has closed.
   *
   * @param unread bytes of its request that were not read
   */
  void closed(Http2Stream stream, int unread) {
    if (!streams.remove(stream.id(), stream)) {
      return;
    }
    waiting.remove(stream);
    read(unread);
    if (isRunning()) {
      hold();
      if (streams.isEmpty()) {
        listener.busy(false);
      }
      flush();
    }
  }

  /** A stream is over for the client. */
  void finished() {
    open--;
  }

  /** A writer waits for room, or does so no more. */
  void await(Http2Stream stream, boolean waits) {
    if (waits) {
      waiting.add(stream);
    } else {
      waiting.remove(stream);
    }
  }

  /** Tells the writers that wait, the one that has waited longest first. */
  void wakeWriters() {
    if (!waking && !waiting.isEmpty()) {
      waking = true;
      XnioEventLoop.current()
          .signal(
              () -> {
                waking = false;
                ImmutableList.copyOf(waiting).forEach(Http2Stream::wakeWriter);
              });
    }
  }

  /** Sends what was written, unless more may be in this turn. */
  void flush() {
    if (!inTurn && isRunning()) {
      writer.flush();
    }
  }

  // ---- the end

  /**
   * Lets the timer run as long as something has come in part, from its first byte on.
   *
   * @param whole whether something became whole in this turn
   */
  private void limitPart(boolean whole) {
    boolean part = rest.length > 0 || blockStream != 0 || state == State.BEGINNING;
    boolean moved = whole && blockStream == 0;
    if (late != null && (!part || (moved && state == State.OPEN))) {
      late.remove();
      late = null;
    }
    if (part && late == null) {
      awaitPart();
    }
  }

  private void awaitPart() {
    late =
        XnioEventLoop.current()
            .after(
                Http2Limits.MAX_PART,
                () -> {
                  late = null;
                  if (writer.isBlocked()) {
                    awaitPart(); // it is this side that does not read
                  } else {
                    end(ErrorCode.ENHANCE_YOUR_CALM, "a frame took too long to arrive");
                  }
                });
  }

  /** Ends an idle connection in order; false if it is not in a state for that. */
  public boolean endIdle() {
    boolean running = isRunning() && !writer.isBlocked();
    if (running) {
      end(ErrorCode.NO_ERROR, "");
    }
    return running;
  }

  private void end(int code, String why) {
    if (!isRunning()) {
      return;
    }
    log.debug("a connection with HTTP/2 ends: {} {}", code, why);
    writer.goAway(lastStream, code, why);
    writer.flush();
    boolean told = isRunning() && !writer.isBlocked();
    if (isRunning()) {
      state = State.ENDING;
      connection.getSourceChannel().suspendReads();
      loseStreams();
      listener.end(!told);
    }
  }

  /** The connection has closed, or is about to be: nothing is read or written any more. */
  public void close() {
    if (state != State.CLOSED) {
      state = State.CLOSED;
      loseStreams();
    }
  }

  private void loseStreams() {
    if (late != null) {
      late.remove();
      late = null;
    }
    rest = NONE;
    block = NONE;
    beginning.clear();
    ImmutableList.copyOf(streams.values()).forEach(Http2Stream::lose);
    streams.clear();
    waiting.clear();
  }
}
