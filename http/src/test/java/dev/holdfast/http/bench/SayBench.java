package dev.holdfast.http.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a message takes from say to acknowledgement through the whole server, its log included:
 * sessions that share rooms say handfuls of messages at even times, whether or not the server keeps
 * up, and each waits for its own ids.
 *
 * <p>One file without dependencies; {@code ./holdfast bench-say} runs it beside a server of its
 * own, each pinned to a core. A session has two connections, as a browser does: one request is held
 * while another brings what is said.
 */
public final class SayBench {

  private static final int SESSIONS = 100;
  private static final int ROOM = 5; // members
  private static final int HANDFUL = 5; // messages in a request
  private static final int REQUEST = 60; // packets at most
  private static final String TEXT = "x".repeat(100);
  private static final Pattern SID = Pattern.compile("\"sid\":\"([^\"]+)\"");
  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");
  private static final Pattern CODE = Pattern.compile("\"code\":\"([a-z-]+)\"");

  private final Selector selector = Selector.open();
  private final InetSocketAddress server;
  private final List<Peer> peers = new ArrayList<>();
  private long[] saidAt = new long[0]; // by number
  private long[] waits = new long[0]; // nanoseconds; 0 while unacknowledged
  private int acknowledged;
  private int delivered; // messages to all members
  private int late; // messages that waited for a connection

  private SayBench(InetSocketAddress server) throws IOException {
    this.server = server;
  }

  /** One HTTP connection with one request under way, or none. */
  private final class Line {
    final Peer peer;
    final SocketChannel channel = SocketChannel.open(server);
    final ByteBuffer in = ByteBuffer.allocate(1 << 20);
    boolean busy;

    Line(Peer peer) throws IOException {
      this.peer = peer;
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ, this);
    }

    void post(String body) throws IOException {
      busy = true;
      String head =
          "POST /bind HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain;charset=UTF-8\r\n"
              + "Content-Length: ";
      ByteBuffer out = ByteBuffer.wrap((head + body.length() + "\r\n\r\n" + body).getBytes(UTF_8));
      while (out.hasRemaining()) {
        channel.write(out);
      }
    }

    void read() throws IOException {
      if (channel.read(in) < 0) {
        throw new IOException("the server closed a connection");
      }
      String text = new String(in.array(), 0, in.position(), UTF_8);
      int end = text.indexOf("\r\n\r\n");
      Matcher length = LENGTH.matcher(text);
      if (end < 0
          || !length.find()
          || in.position() < end + 4 + Integer.parseInt(length.group(1))) {
        return;
      }
      in.clear();
      busy = false;
      peer.heard(text.substring(end + 4));
    }
  }

  /** One session, in a room with its neighbours. */
  private final class Peer {
    final int number = peers.size();
    final String room = "room" + number / ROOM;
    final String ownId = "\"id\":\"" + number + "-";
    final Line[] lines = {new Line(this), new Line(this)};
    final Queue<String> waiting = new ArrayDeque<>(); // packets for which no connection was free
    long rid = 1_000;
    String sid = "";
    boolean joined;

    Peer() throws IOException {
      lines[0].post("{\"rid\":" + rid + ",\"wait\":60,\"hold\":1,\"ver\":\"1.11\"}");
    }

    void say(int id) {
      waiting.add(
          "{\"kind\":\"say\",\"room\":\""
              + room
              + "\",\"id\":\""
              + number
              + "-"
              + id
              + "\",\"text\":\""
              + TEXT
              + "\"}");
    }

    /** What waits leaves if it can; and one request is to be held. */
    void flush() throws IOException {
      Line free = !lines[0].busy ? lines[0] : !lines[1].busy ? lines[1] : null;
      boolean holding = lines[0].busy || lines[1].busy;
      if (free == null || (waiting.isEmpty() && holding)) {
        return;
      }
      List<String> packets = waiting.stream().limit(REQUEST).toList();
      packets.forEach(waiting::remove);
      rid++;
      String list = String.join(",", packets);
      free.post("{\"sid\":\"" + sid + "\",\"rid\":" + rid + ",\"packets\":[" + list + "]}");
    }

    void heard(String body) throws IOException {
      if (sid.isEmpty()) {
        Matcher matcher = SID.matcher(body);
        if (!matcher.find()) {
          throw new IOException("no session: " + body);
        }
        sid = matcher.group(1);
        waiting.add("{\"kind\":\"join\",\"room\":\"" + room + "\",\"nick\":\"n" + number + "\"}");
      }
      Matcher code = CODE.matcher(body);
      if (code.find() || body.contains("\"terminate\"")) {
        throw new IOException("the server refuses: " + body);
      }
      joined |= body.contains("\"welcome\"");
      acknowledge(body);
      flush();
    }

    private void acknowledge(String body) {
      long now = System.nanoTime();
      for (int at = body.indexOf("\"message\"");
          at >= 0;
          at = body.indexOf("\"message\"", at + 1)) {
        delivered++;
      }
      for (int at = body.indexOf(ownId); at >= 0; at = body.indexOf(ownId, at + 1)) {
        int start = at + ownId.length();
        int id = Integer.parseInt(body.substring(start, body.indexOf('"', start)));
        waits[id] = now - saidAt[id];
        acknowledged++;
      }
    }
  }

  private void turn(long nanos) throws IOException {
    selector.select(
        key -> {
          try {
            ((Line) key.attachment()).read();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        Math.max(1, nanos / 1_000_000));
  }

  private void connect() throws IOException {
    for (int i = 0; i < SESSIONS; i++) {
      Peer peer = new Peer();
      peers.add(peer);
      while (!peer.joined) {
        turn(100_000_000);
      }
    }
  }

  /**
   * Has {@code count} messages said, numbered from {@code first}, and waits until all are heard.
   */
  private void say(int first, int count, int rate) throws IOException {
    long start = System.nanoTime();
    for (int i = 0; i < count; i += HANDFUL) {
      long due = start + i * 1_000_000_000L / rate;
      while (System.nanoTime() < due) {
        turn(due - System.nanoTime());
      }
      Peer peer = peers.get(i / HANDFUL % SESSIONS);
      for (int id = first + i; id < first + i + HANDFUL; id++) {
        saidAt[id] = due;
        peer.say(id);
      }
      peer.flush();
      late += peer.waiting.isEmpty() ? 0 : HANDFUL;
    }
    while (acknowledged < first + count) {
      turn(100_000_000);
    }
  }

  private void measure(long pid, int rate, int seconds) throws IOException {
    int warmUp = 5 * rate / HANDFUL * HANDFUL;
    int count = seconds * rate / HANDFUL * HANDFUL;
    saidAt = new long[warmUp + count];
    waits = new long[warmUp + count];
    connect();
    say(0, warmUp, rate);
    delivered = 0;
    late = 0;
    double before = cpuSeconds(pid);
    long start = System.nanoTime();
    say(warmUp, count, rate);
    double elapsed = (System.nanoTime() - start) / 1e9;
    double cpu = cpuSeconds(pid) - before;
    long[] sorted = Arrays.copyOfRange(waits, warmUp, warmUp + count);
    Arrays.sort(sorted);
    System.out.printf(
        "%d sessions in rooms of %d: %d messages offered at %d/s, acknowledged at %.0f/s%n",
        SESSIONS, ROOM, count, rate, count / elapsed);
    System.out.printf(
        "p50 %.1f ms, p99 %.1f ms, max %.1f ms from say to acknowledgement%n",
        sorted[count / 2] / 1e6, sorted[(int) (count * 0.99)] / 1e6, sorted[count - 1] / 1e6);
    System.out.printf(
        "%.0f us of server CPU per message, %.0f %% of a core; %d deliveries; %.1f %% waited for a"
            + " free connection%n",
        cpu * 1e6 / count, 100 * cpu / elapsed, delivered, 100.0 * late / count);
  }

  private static double cpuSeconds(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0; // USER_HZ
  }

  /** Arguments: the server's address, its process id, messages a second, seconds. */
  public static void main(String[] args) {
    URI uri = URI.create(args[0]);
    try {
      SayBench bench = new SayBench(new InetSocketAddress(uri.getHost(), uri.getPort()));
      bench.measure(Long.parseLong(args[1]), Integer.parseInt(args[2]), Integer.parseInt(args[3]));
    } catch (IOException | UncheckedIOException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }
}
