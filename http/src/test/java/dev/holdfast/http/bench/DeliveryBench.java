package dev.holdfast.http.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one delivery costs the server: N members of the lobby hold a request each, one more speaks,
 * and each message is N held requests answered and polled again.
 *
 * <p>One file without dependencies; {@code ./holdfast bench} runs it beside a server of its own,
 * each pinned to a core. Server CPU time is read from {@code /proc}.
 */
public final class DeliveryBench {

  private static final int WARM_UP = 100; // messages
  private static final int MEASURED = 200; // messages
  private static final long EVERY = 100_000_000; // nanoseconds between two messages
  private static final String TEXT = "x".repeat(100);
  private static final Pattern SID = Pattern.compile("\"sid\":\"([^\"]+)\"");
  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");

  private final Selector selector = Selector.open();
  private final InetSocketAddress server;
  private final List<Peer> peers = new ArrayList<>();
  private long answers; // that carried a message
  private long[] latencies = new long[0];
  private int latencyCount;
  private long saidAt;

  private DeliveryBench(InetSocketAddress server) throws IOException {
    this.server = server;
  }

  /** One session on one connection. */
  private final class Peer {
    final SocketChannel channel;
    final ByteBuffer in = ByteBuffer.allocate(1 << 16);
    final boolean speaker;
    long rid = 1_000;
    String sid = "";
    boolean joined;
    boolean idle; // the speaker's: nothing is under way

    Peer(boolean speaker) throws IOException {
      this.speaker = speaker;
      channel = SocketChannel.open(server);
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ, this);
      post("{\"rid\":" + rid + ",\"wait\":60,\"hold\":1,\"ver\":\"1.11\"}");
    }

    void post(String body) throws IOException {
      String head =
          "POST /bind HTTP/1.1\r\nHost: localhost\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)"
              + " AppleWebKit/537.36\r\nAccept: */*\r\nAccept-Encoding: gzip, deflate\r\n"
              + "Accept-Language: en\r\nOrigin: http://localhost\r\nReferer: http://localhost/\r\n"
              + "Connection: keep-alive\r\nContent-Type: text/plain;charset=UTF-8\r\n"
              + "Content-Length: ";
      ByteBuffer out = ByteBuffer.wrap((head + body.length() + "\r\n\r\n" + body).getBytes(UTF_8));
      while (out.hasRemaining()) {
        channel.write(out);
      }
    }

    void send(String packets) throws IOException {
      rid++;
      post("{\"sid\":\"" + sid + "\",\"rid\":" + rid + packets + "}");
    }

    void read() throws IOException {
      if (channel.read(in) < 0) {
        throw new IOException("the server closed a connection");
      }
      String text = new String(in.array(), 0, in.position(), UTF_8);
      int end = text.indexOf("\r\n\r\n");
      Matcher length = LENGTH.matcher(text);
      if (end < 0 || !length.find()) {
        return;
      }
      int body = end + 4;
      if (in.position() < body + Integer.parseInt(length.group(1))) {
        return;
      }
      in.clear();
      heard(text.substring(body));
    }

    private void heard(String body) throws IOException {
      if (sid.isEmpty()) {
        Matcher matcher = SID.matcher(body);
        if (!matcher.find()) {
          throw new IOException("no session: " + body);
        }
        sid = matcher.group(1);
        String nick = (speaker ? "speaker" : "n") + peers.size();
        send(",\"packets\":[{\"kind\":\"join\",\"room\":\"lobby\",\"nick\":\"" + nick + "\"}]");
        return;
      }
      joined |= body.contains("\"welcome\"");
      if (body.contains("\"message\"") && !speaker) {
        answers++;
        if (latencyCount < latencies.length) {
          latencies[latencyCount++] = System.nanoTime() - saidAt;
        }
      }
      if (speaker && joined) {
        idle = true; // its next request is the next message
      } else {
        send("");
      }
    }
  }

  private void turn(long timeoutMillis) throws IOException {
    selector.select(
        key -> {
          try {
            ((Peer) key.attachment()).read();
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        },
        Math.max(1, timeoutMillis));
  }

  private void connect(int sessions) throws IOException {
    for (int i = 0; i <= sessions; i++) {
      Peer peer = new Peer(i == sessions);
      peers.add(peer);
      while (!peer.joined) {
        turn(100);
      }
    }
  }

  /** Says {@code count} messages; returns how many deliveries that made. */
  private long say(int count) throws IOException {
    Peer speaker = peers.get(peers.size() - 1);
    long before = answers;
    long next = System.nanoTime();
    for (int i = 0; i < count; i++) {
      while (System.nanoTime() < next || !speaker.idle) {
        turn((next - System.nanoTime()) / 1_000_000);
      }
      next += EVERY;
      saidAt = System.nanoTime();
      speaker.idle = false;
      speaker.send(
          ",\"packets\":[{\"kind\":\"say\",\"room\":\"lobby\",\"text\":\"" + TEXT + "\"}]");
    }
    long settled = System.nanoTime() + 2_000_000_000;
    while (System.nanoTime() < settled) {
      turn(10);
    }
    return answers - before;
  }

  private static double cpuSeconds(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0; // USER_HZ
  }

  private static long residentKib(long pid) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("no VmRSS");
  }

  /** Arguments: the server's address, its process id, the number of sessions. */
  public static void main(String[] args) throws IOException {
    URI uri = URI.create(args[0]);
    long pid = Long.parseLong(args[1]);
    int sessions = Integer.parseInt(args[2]);
    DeliveryBench bench = new DeliveryBench(new InetSocketAddress(uri.getHost(), uri.getPort()));
    long emptyKib = residentKib(pid);
    bench.connect(sessions);
    bench.say(WARM_UP);
    bench.latencies = new long[sessions * MEASURED];
    double before = cpuSeconds(pid);
    long deliveries = bench.say(MEASURED);
    double cpu = cpuSeconds(pid) - before;
    Arrays.sort(bench.latencies, 0, bench.latencyCount);
    System.out.printf(
        "%d sessions, %d messages, %d deliveries (%.1f %% batched)%n",
        sessions, MEASURED, deliveries, 100 - 100.0 * deliveries / ((long) sessions * MEASURED));
    System.out.printf("%.2f us of server CPU per delivery%n", cpu * 1e6 / deliveries);
    System.out.printf(
        "%.1f ms median, %.1f ms p99 from say to heard%n",
        bench.latencies[bench.latencyCount / 2] / 1e6,
        bench.latencies[(int) (bench.latencyCount * 0.99)] / 1e6);
    System.out.printf(
        "%.1f KiB resident more per session than an empty server%n",
        (residentKib(pid) - emptyKib) / (double) sessions);
  }
}
