package dev.holdfast.http.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Attacks a server of its own by one host, in many ways, while ten clients talk as usual: does it
 * live, how long do these wait for what they say, how much of the heap is used, and what does the
 * server say that it holds?
 *
 * <p>Each attack meets a fresh server with the heap and the flags of the documented unit, once from
 * an address behind a trusted proxy, where the limits of strangers hold, and once from this machine
 * itself. Everything is bounded in number and time, and nothing leaves this machine.
 *
 * <p>One long file, because {@code ./holdfast attack [NAME...]} runs it from its source, which Java
 * 17 does with a single file only.
 */
public final class Attack {

  private static final String ATTACKER = "203.0.113.7";
  private static final int BEFORE = 6_000; // milliseconds that the ten talk in peace
  private static final int DURING = 20_000; // milliseconds from the begin of the attack
  private static final int CLIENTS = 10;

  private final Target target;
  private final boolean proxied;
  private final List<SocketChannel> open = new ArrayList<>();
  private final long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DURING);
  private int refused;

  private Attack(Target target, boolean proxied) {
    this.target = target;
    this.proxied = proxied;
  }

  /** What an attack does; it may end sooner than its time. */
  private interface Way {
    void run(Attack attack) throws IOException;
  }

  private static final Map<String, Way> WAYS = new LinkedHashMap<>();

  static {
    WAYS.put("guest-unread", Attack::guestUnread);
    WAYS.put("replay-unread", Attack::replayUnread);
    WAYS.put("slow-bodies", Attack::slowBodies);
    WAYS.put("early-requests", Attack::earlyRequests);
    WAYS.put("pipelined-unread", Attack::pipelinedUnread);
    WAYS.put("slow-heads", Attack::slowHeads);
    WAYS.put("connections", Attack::connections);
    WAYS.put("creations", Attack::creations);
    WAYS.put("joins", Attack::joins);
    WAYS.put("says", Attack::says);
    WAYS.put("whispers", Attack::whispers);
    WAYS.put("histories", Attack::histories);
  }

  // ---- the attacks

  /** The whole tail of the lobby, asked for and not read. */
  private void guestUnread() throws IOException {
    fillLobby();
    for (int i = 0; i < 2_000 && goesOn(); i++) {
      unread(get("/chat?since=" + i % 2).repeat(12)); // the system takes the first ones
    }
  }

  /** A large answer, asked for again and again and not read. */
  private void replayUnread() throws IOException {
    fillLobby();
    String sid = create();
    String large =
        post(
            sid,
            2,
            "{\"kind\":\"join\",\"room\":\"lobby\",\"nick\":\"mallory\"},"
                + "{\"kind\":\"history\",\"room\":\"lobby\",\"before\":100000,\"limit\":200}");
    String idle = post(sid, 3, "");
    ask(large);
    unread(idle);
    for (int i = 0; i < 2_500 && goesOn(); i++) {
      unread(large);
    }
  }

  /** Bodies of which the last byte never comes. */
  private void slowBodies() throws IOException {
    String head = head("POST", "/bind") + "Content-Length: 65536\r\n\r\n";
    byte[] most = (head + "x".repeat(65_535)).getBytes(UTF_8);
    for (int i = 0; i < 9_000 && goesOn(); i++) {
      unread(most);
    }
  }

  /** Requests that wait for one before them, which never comes. */
  private void earlyRequests() throws IOException {
    String text = '"' + "x".repeat(60_000) + '"';
    for (int i = 0; i < 4_000 && goesOn(); i++) {
      String sid = create(i / 60);
      if (sid != null) {
        unread(post(sid, 3, text));
        unread(plain(bind(sid, 4, text).replace("{", "{\"pause\":1,"), i / 60));
      }
    }
  }

  /** Many files asked for on each connection, and none read. */
  private void pipelinedUnread() throws IOException {
    byte[] twenty = get("/client/chat.js").repeat(20).getBytes(UTF_8);
    for (int i = 0; i < 2_000 && goesOn(); i++) {
      unread(twenty);
    }
  }

  /** Heads that never end. */
  private void slowHeads() throws IOException {
    byte[] most = (head("GET", "/chat") + "Cookie: " + "x".repeat(15_000)).getBytes(UTF_8);
    for (int i = 0; i < 9_000 && goesOn(); i++) {
      unread(most);
    }
  }

  /** Connections, and nothing on them. */
  private void connections() throws IOException {
    for (int i = 0; i < 15_000 && goesOn(); i++) {
      unread("");
    }
  }

  /** Sessions that are never used. */
  private void creations() throws IOException {
    byte[] hundred = plain("{\"rid\":1}").repeat(100).getBytes(UTF_8);
    for (int i = 0; i < 1_000 && goesOn(); i++) {
      unread(hundred);
    }
  }

  /** Members who come, are told all that was said, and do not take it. */
  private void joins() throws IOException {
    fillLobby();
    for (int i = 0; i < 4_000 && goesOn(); i++) {
      String sid = create(i / 60);
      if (sid != null) {
        String join = "{\"kind\":\"join\",\"room\":\"lobby\",\"nick\":\"m" + i + "\"}";
        unread(post(sid, 2, join, i / 60));
      }
    }
  }

  /** Messages as long as they may be, as fast as the host may. */
  private void says() throws IOException {
    List<String> sids = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      String sid = create();
      ask(post(sid, 2, "{\"kind\":\"join\",\"room\":\"lobby\",\"nick\":\"s" + i + "\"}"));
      sids.add(sid);
    }
    String text = "\uD83D\uDE00".repeat(2_000);
    for (int rid = 3; goesOn(); rid++) {
      for (String sid : sids) {
        unread(post(sid, rid, "{\"kind\":\"say\",\"room\":\"lobby\",\"text\":\"" + text + "\"}"));
      }
      closeAll();
      pause(900);
    }
  }

  /** Whispers to members that have gone silent. */
  private void whispers() throws IOException {
    List<String> sids = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      String sid = create();
      ask(post(sid, 2, "{\"kind\":\"join\",\"room\":\"lobby\",\"nick\":\"w" + i + "\"}"));
      sids.add(sid);
    }
    String text = "x".repeat(2_000);
    for (int rid = 3; goesOn(); rid++) {
      for (int i = 0; i < 10; i++) {
        StringBuilder ten = new StringBuilder();
        for (int j = 0; j < 10; j++) {
          int to = 10 + (rid * 10 + j) % 50;
          ten.append(j == 0 ? "" : ",")
              .append("{\"kind\":\"whisper\",\"room\":\"lobby\",\"to\":\"w")
              .append(to)
              .append("\",\"text\":\"")
              .append(text)
              .append("\"}");
        }
        unread(post(sids.get(i), rid, ten.toString()));
      }
      pause(300);
    }
  }

  /** Pages of what was said, many in each request. */
  private void histories() throws IOException {
    fillLobby();
    String page = "{\"kind\":\"history\",\"room\":\"lobby\",\"before\":100000,\"limit\":200}";
    String many = page + (',' + page).repeat(39);
    for (int i = 0; i < 4_000 && goesOn(); i++) {
      String sid = create(i / 60);
      if (sid != null) {
        ask(post(sid, 2, "{\"kind\":\"join\",\"room\":\"lobby\",\"nick\":\"h" + i + "\"}", i / 60));
        unread(post(sid, 3, many, i / 60));
      }
    }
  }

  // ---- what they are made of

  private boolean goesOn() {
    return System.nanoTime() < end && target.isAlive();
  }

  /** Sends this on a connection of its own, and never reads. */
  private void unread(String text) {
    unread(text.getBytes(UTF_8));
  }

  private void unread(byte[] bytes) {
    try {
      SocketChannel channel = SocketChannel.open();
      channel.setOption(StandardSocketOptions.SO_RCVBUF, 4_096);
      channel.connect(target.address);
      channel.configureBlocking(false);
      ByteBuffer left = ByteBuffer.wrap(bytes);
      for (int tries = 0; left.hasRemaining() && tries < 200; tries++) {
        if (channel.write(left) == 0) {
          pause(1);
        }
      }
      open.add(channel);
    } catch (IOException e) {
      refused++;
      pause(1);
    }
  }

  private void closeAll() throws IOException {
    for (SocketChannel channel : open) {
      channel.close();
    }
    open.clear();
  }

  private String ask(String text) throws IOException {
    try (Line line = new Line(target.address)) {
      return line.ask(text);
    }
  }

  private String create() throws IOException {
    return create(0);
  }

  /** A session of this host of the attacker, whose next rid is 2; null if it gets none. */
  private String create(int host) throws IOException {
    try {
      Matcher sid = SID.matcher(ask(plain("{\"rid\":1}", host)));
      return sid.find() ? sid.group(1) : null;
    } catch (IOException e) {
      refused++;
      pause(1);
      return null;
    }
  }

  private void fillLobby() throws IOException {
    for (int i = 0; i < 140; i++) {
      String form = "nick=n&message=" + URLEncoder.encode("x".repeat(1_950) + i, UTF_8);
      String host = "X-Forwarded-For: 192.0.2." + i + "\r\n";
      ask(
          "POST /chat HTTP/1.1\r\nHost: "
              + target.name()
              + "\r\n"
              + (proxied ? host : "")
              + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
              + form.length()
              + "\r\n\r\n"
              + form);
      pause(proxied ? 0 : 25);
    }
  }

  private String head(String method, String path) {
    return head(method, path, 0);
  }

  private String head(String method, String path, int host) {
    String address = host == 0 ? ATTACKER : "198.18." + host / 250 + '.' + (host % 250 + 1);
    return method
        + ' '
        + path
        + " HTTP/1.1\r\nHost: "
        + target.name()
        + "\r\n"
        + (proxied ? "X-Forwarded-For: " + address + "\r\n" : "");
  }

  private String get(String path) {
    return head("GET", path) + "\r\n";
  }

  private String plain(String body) {
    return plain(body, 0);
  }

  private String plain(String body, int host) {
    return head("POST", "/bind", host) + "Content-Length: " + body.length() + "\r\n\r\n" + body;
  }

  private String post(String sid, long rid, String packets) {
    return post(sid, rid, packets, 0);
  }

  private String post(String sid, long rid, String packets, int host) {
    String body = bind(sid, rid, packets);
    return head("POST", "/bind", host)
        + "Content-Length: "
        + body.getBytes(UTF_8).length
        + "\r\n\r\n"
        + body;
  }

  private static String bind(String sid, long rid, String packets) {
    return "{\"sid\":\"" + sid + "\",\"rid\":" + rid + ",\"packets\":[" + packets + "]}";
  }

  private static final Pattern SID = Pattern.compile("\"sid\":\"([^\"]+)\"");

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- clients that talk as usual

  /** One connection that is read. */
  private static final class Line implements AutoCloseable {
    private final Socket socket = new Socket();

    Line(InetSocketAddress server) throws IOException {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(70_000);
      socket.connect(server, 10_000);
    }

    String ask(String request) throws IOException {
      socket.getOutputStream().write(request.getBytes(UTF_8));
      InputStream in = socket.getInputStream();
      int length = 0;
      for (String line = line(in); !line.isEmpty(); line = line(in)) {
        if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
          length = Integer.parseInt(line.substring(15).strip());
        }
      }
      return new String(in.readNBytes(length), UTF_8);
    }

    private static String line(InputStream in) throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      int next;
      while ((next = in.read()) != '\n') {
        if (next < 0) {
          throw new EOFException("the server closed");
        }
        line.write(next);
      }
      return line.toString(UTF_8).strip();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /** A client that keeps to the protocol, and says something three times a second. */
  private static final class Talker {
    private static final Pattern HEARD = Pattern.compile("\"id\":\"(t[0-9.]+)\"");
    private final Target target;
    private final int number;
    private final Map<String, Long> said = new ConcurrentHashMap<>();
    final Queue<long[]> heard = new ArrayDeque<>(); // when it was said, and how long it took
    private final AtomicLong ids = new AtomicLong();
    private String sid = "";
    private long rid;
    private volatile boolean over;
    volatile int lost; // sessions

    Talker(Target target, int number) {
      this.target = target;
      this.number = number;
    }

    void start() {
      daemon(() -> run(false));
      daemon(() -> run(true));
    }

    private void run(boolean says) {
      Line line = null;
      while (!over && target.isAlive()) {
        try {
          if (says) {
            pause(300);
          }
          if (line == null) {
            line = new Line(target.address);
          }
          String request = next(says);
          String answer = line.ask(request);
          note(answer);
        } catch (IOException e) {
          line = null;
          synchronized (this) {
            sid = ""; // a new session is simpler than a repeat, and as quick
          }
          pause(100);
        }
      }
    }

    private synchronized String next(boolean says) throws IOException {
      if (sid.isEmpty()) {
        begin();
      }
      String packet = "";
      if (says) {
        String id = "t" + number + '.' + ids.incrementAndGet();
        packet = "{\"kind\":\"say\",\"room\":\"lobby\",\"id\":\"" + id + "\",\"text\":\"hello\"}";
        said.put(id, System.nanoTime());
      }
      return request(bind(sid, ++rid, packet));
    }

    private void begin() throws IOException {
      try (Line line = new Line(target.address)) {
        Matcher found = SID.matcher(line.ask(request("{\"rid\":1}")));
        if (!found.find()) {
          throw new IOException("no session");
        }
        rid = 2;
        String join =
            "{\"kind\":\"join\",\"room\":\"lobby\",\"nick\":\"t"
                + number
                + "x"
                + ids.incrementAndGet()
                + "\"}";
        line.ask(request(bind(found.group(1), rid, join)));
        sid = found.group(1);
      }
    }

    private String request(String body) {
      return "POST /bind HTTP/1.1\r\nHost: "
          + target.name()
          + "\r\nX-Forwarded-For: 198.51.100."
          + number
          + "\r\nContent-Length: "
          + body.length()
          + "\r\n\r\n"
          + body;
    }

    private synchronized void note(String answer) {
      long now = System.nanoTime();
      if (answer.contains("\"type\":\"terminate\"") && !over) {
        lost++;
        sid = "";
      }
      Matcher ids = HEARD.matcher(answer);
      while (ids.find()) {
        Long at = said.remove(ids.group(1));
        if (at != null) {
          heard.add(new long[] {at, now - at});
        }
      }
    }

    /** What it waited for what it said between two moments; what it has not heard counts too. */
    synchronized List<Long> waits(long from, long to) {
      List<Long> waits = new ArrayList<>();
      heard.stream().filter(one -> one[0] >= from && one[0] < to).forEach(one -> waits.add(one[1]));
      long now = System.nanoTime();
      said.values().stream().filter(at -> at >= from && at < to).forEach(at -> waits.add(now - at));
      return waits;
    }
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
  }

  // ---- the server

  /** A server of its own. */
  private static final class Target implements AutoCloseable {
    private final Process process;
    private final Path folder;
    final InetSocketAddress address;

    Target(String java, String jar) throws IOException {
      folder = Files.createTempDirectory(Path.of(""), "holdfast-attack-");
      List<String> command =
          List.of(
              java,
              "-XX:+UseSerialGC",
              "-XX:+ExitOnOutOfMemoryError",
              "-Xms512m",
              "-Xmx512m",
              "-jar",
              jar,
              "serve",
              "--port",
              "0",
              "--trusted-proxies",
              "127.0.0.1",
              "--data",
              folder.resolve("data").toString());
      process =
          new ProcessBuilder(command)
              .redirectError(folder.resolve("log").toFile())
              .redirectOutput(folder.resolve("out").toFile())
              .start();
      address = address();
    }

    private InetSocketAddress address() throws IOException {
      while (process.isAlive()) {
        for (String line : Files.readAllLines(folder.resolve("out"))) {
          if (line.startsWith("listening on ")) {
            URI url = URI.create(line.substring("listening on ".length()));
            return new InetSocketAddress(url.getHost(), url.getPort());
          }
        }
        pause(100);
      }
      throw new IOException("the server did not start: " + folder);
    }

    String name() {
      return "127.0.0.1:" + address.getPort();
    }

    boolean isAlive() {
      return process.isAlive();
    }

    /** MiB of the heap that are used now, garbage too. */
    double heap() {
      try {
        Process jstat =
            new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "jstat").toString(),
                    "-gc",
                    Long.toString(process.pid()))
                .start();
        List<String> lines = jstat.inputReader().lines().toList();
        List<String> names = List.of(lines.get(0).strip().split("\\s+"));
        String[] values = lines.get(1).strip().split("\\s+", -1);
        double old = Double.parseDouble(values[names.indexOf("OU")]);
        return old / 1024;
      } catch (IOException | RuntimeException e) {
        return 0;
      }
    }

    String metrics() {
      try (Line line = new Line(address)) {
        return line.ask("GET /metrics HTTP/1.1\r\nHost: " + name() + "\r\n\r\n");
      } catch (IOException e) {
        return "";
      }
    }

    @Override
    public void close() throws IOException {
      process.destroy();
      try {
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
          process.destroyForcibly().waitFor();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
      }
    }
  }

  // ---- the measurement

  private static double p99(List<Talker> talkers, long from, long to) {
    long[] waits =
        talkers.stream()
            .flatMap(one -> one.waits(from, to).stream())
            .mapToLong(Long::longValue)
            .sorted()
            .toArray();
    return waits.length == 0 ? Double.NaN : waits[(waits.length * 99 - 1) / 100] / 1e6;
  }

  private static String value(String metrics, String name) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(name + ' '))
        .findFirst()
        .map(
            line ->
                String.format(
                    Locale.ROOT, "%.0f", Double.parseDouble(line.substring(name.length() + 1))))
        .orElse("-");
  }

  /** MiB in all and for each category of which a MiB or more is held. */
  private static String held(String metrics) {
    Matcher each =
        Pattern.compile("holdfast_held_bytes\\{what=\"([a-z]+)\"} (\\S+)").matcher(metrics);
    double sum = 0;
    StringBuilder parts = new StringBuilder();
    while (each.find()) {
      double size = Double.parseDouble(each.group(2)) / (1 << 20);
      sum += size;
      if (size >= 1) {
        parts.append(String.format(Locale.ROOT, " %s %.0f", each.group(1), size));
      }
    }
    return String.format(Locale.ROOT, "%.0f:%s", sum, parts);
  }

  /** The most that a server had at once while it was attacked. */
  private static final class Peak {
    private double heap;
    private double held = -1;
    private String parts = "";

    void note(Target target) throws IOException {
      heap = Math.max(heap, target.heap());
      String sum = held(target.metrics());
      double now = Double.parseDouble(sum.substring(0, sum.indexOf(':')));
      if (now > held) {
        held = now;
        parts = sum;
      }
    }
  }

  /** Runs one attack and prints its row; long because it is one sequence of measurements. */
  private static boolean run(String name, boolean proxied, String java, String jar)
      throws IOException, InterruptedException {
    try (Target target = new Target(java, jar)) {
      List<Talker> talkers = new ArrayList<>();
      for (int i = 1; i <= CLIENTS; i++) {
        talkers.add(new Talker(target, i));
      }
      talkers.forEach(Talker::start);
      pause(4_000); // to be warm
      long begin = System.nanoTime();
      pause(BEFORE);
      long begun = System.nanoTime();
      Attack attack = new Attack(target, proxied);
      attack.start(name);
      Peak peak = new Peak();
      while (System.nanoTime() - begun < DURING * 1_000_000L && target.isAlive()) {
        peak.note(target);
        pause(500);
      }
      long ended = System.nanoTime();
      String last = target.metrics();
      boolean lives = target.isAlive() && !last.isEmpty();
      double before = p99(talkers, begin, begun);
      double during = p99(talkers, begun, ended);
      int lost = talkers.stream().mapToInt(one -> one.lost).sum();
      talkers.forEach(one -> one.over = true);
      System.out.printf(
          Locale.ROOT,
          "| %s | %s | %s | %.1f | %.1f | %d | %.0f | %s | %s | %s | %d |%n",
          name,
          proxied ? "behind the proxy" : "this machine",
          lives ? "lives" : "**dies**",
          before,
          during,
          lost,
          peak.heap,
          peak.parts,
          evictions(last),
          value(last, "holdfast_refusals_total"),
          attack.refused);
      attack.closeAll();
      return lives;
    }
  }

  /** How many sessions and connections were ended, by reason. */
  private static List<String> evictions(String metrics) {
    return Stream.of("memory", "slow", "superseded")
        .map(why -> value(metrics, "holdfast_evictions_total{reason=\"" + why + "\"}"))
        .toList();
  }

  /** Begins in a thread of its own. */
  private void start(String name) {
    Thread attacker =
        new Thread(
            () -> {
              try {
                WAYS.get(name).run(this);
              } catch (IOException | RuntimeException e) {
                if (target.isAlive()) {
                  System.out.println("  " + name + " broke off: " + e);
                }
              }
            });
    attacker.setDaemon(true);
    attacker.start();
  }

  /**
   * Runs attacks.
   *
   * @param arguments the program java, the jar, and the names of the attacks; none for all
   */
  public static void main(String[] arguments) throws Exception {
    List<String> names = Arrays.asList(arguments).subList(2, arguments.length);
    for (String name : names) {
      if (!WAYS.containsKey(name)) {
        System.err.println(
            "holdfast: no such attack: "
                + name
                + "; there are "
                + String.join(", ", WAYS.keySet()));
        System.err.println("See holdfast --help");
        System.exit(2);
      }
    }
    System.out.println(
        "| attack | from | server | p99 before, ms | p99 during, ms | sessions of the ten lost"
            + " | old generation, MiB | held at most, MiB | evicted: memory, slow, superseded"
            + " | refused | connections failed |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|---|");
    boolean all = true;
    for (String name : names.isEmpty() ? WAYS.keySet() : names) {
      all &= run(name, true, arguments[0], arguments[1]);
      all &= run(name, false, arguments[0], arguments[1]);
    }
    System.exit(all ? 0 : 1);
  }
}
