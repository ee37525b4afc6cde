package dev.holdfast.core.chat;

import static dev.holdfast.core.chat.SimulationFailure.check;
import static dev.holdfast.core.chat.SimulationFailure.checkEqual;
import static java.util.Objects.requireNonNull;

import com.google.common.collect.HashMultimap;
import com.google.common.collect.SetMultimap;
import com.google.common.hash.HashCode;
import dev.holdfast.core.chat.member.MembershipToken;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.loop.VirtualLoop;
import dev.holdfast.core.store.ChatStore.Message;
import dev.holdfast.core.store.RosterChange;
import dev.holdfast.fsm.Packet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A client of a simulation that keeps to the protocol: it has one room, comes back with its token
 * and what it has seen, and says again what has no outcome. It compares all that it is told with
 * what has happened in the engine.
 *
 * <p>It is long because what a client does and what it may be told depend on each other.
 */
final class SimulatedClient {

  private static final long RETRY = 500; // milliseconds
  private static final long HOLD = 1_100; // milliseconds after something was not stored
  private static final long BAN = 3_000; // milliseconds
  private static final String WHISPER = "another whisper";
  private static final long NOWHERE = -1;
  private static final String GAP = "a gap in the messages";

  private static final boolean TRACED = Boolean.getBoolean("holdfast.trace");

  /** What it says, to all or to one, and when it does so first. */
  private record Said(String text, @Nullable String to, long at) {}

  /** Where a client was when something was whispered to it: its stay, and its losses before. */
  private record Whereabouts(long stay, long losses) {}

  /**
   * A whisper to this client that was acknowledged when so much had happened in the room. It is
   * told it as soon as its node knows that, if it has stayed there, and later otherwise.
   */
  private static final class Promise {
    final String whisper;
    final Whereabouts then;
    final int place;
    final SimulatedWait wait = new SimulatedWait();

    Promise(String whisper, Whereabouts then, int place) {
      this.whisper = whisper;
      this.then = then;
      this.place = place;
    }

    @Override
    public String toString() {
      return whisper;
    }
  }

  private final String nick;
  private final String room;
  private final ClientHost host;
  private final SimulatedEngine engine;
  private final SimulatedCluster cluster;
  private final VirtualLoop loop;
  private final SimulatedRoomReader reader; // behind what it was told
  private final Map<String, Said> open = new LinkedHashMap<>(); // without an outcome, by id
  private final Set<String> underWay = new HashSet<>(); // ids of those, said in this session
  private boolean hasMoved; // its session, to another node, while outcomes were open
  private final Set<String> mayDouble = new HashSet<>(); // ids said before the token became void
  private final Map<TestClient, SimulatedNode> former = new LinkedHashMap<>(); // sessions
  private final Set<TestClient> replaced = new LinkedHashSet<>(); // of those
  private final Set<TestClient> overflowed = new HashSet<>(); // sessions that have dropped packets
  private final Set<String> admins = new TreeSet<>();
  private @Nullable SimulatedNode node; // null: it has no session
  private @Nullable SimulatedNode lastNode;
  private final Set<Integer> joinsAt = new HashSet<>(); // nodes at one of which its session joins
  private @Nullable TestClient client;
  private @Nullable BadNetwork network; // of its last session
  private final List<BadNetwork> networks = new ArrayList<>(); // of all its sessions
  private long badUntil; // all of them
  private boolean unsure; // its last session has ended, and maybe not all of it had arrived
  private @Nullable String token;
  private @Nullable String claimed; // the token with which it has come back
  private @Nullable String log;
  private long since;
  private boolean joined;
  private boolean hasGivenUp; // a join, which may come late
  private long joinedAt;
  private boolean leaving;
  private boolean hasLeft; // it has been told so
  private boolean sentAway; // or may have been
  private final SimulatedWait banned = new SimulatedWait(); // to be told so
  private int said;
  private long retryAt;
  private long holdUntil; // when it says again what was not stored; 0: all was
  private final SimulatedVisit visit; // to a room beside its own
  private boolean looks; // it is to ask who is there, in each of its rooms
  private boolean asksWho; // in its own room, and has no answer
  private boolean hasTyped;
  private final List<String> typing = new ArrayList<>(); // who was told to type, or to have stopped
  private String kicking = ""; // why it is being kicked in the end; empty: it is not, or was told
  private int questions; // commands that are answered
  private final Map<String, String> asked = new HashMap<>(); // a part of the answer, by id
  int told; // packets that were compared

  // whispers
  private long stay; // a number for as long as it is a member at one node
  private long losses; // how often what was whispered to it before may have been lost
  // of recipients when something was first whispered to them, by id: one that is refused in one
  // session may have been told in another
  private final Map<String, Whereabouts> whereabouts = new HashMap<>();
  private final Set<SimulatedNode> visited = new HashSet<>(); // nodes where it had a session
  private final Set<String> certain = new HashSet<>(); // ids of whispers whose recipient is known
  // ids of refused whispers, which are used again, by the nick of the recipient
  private final Map<String, String> refused = new HashMap<>();
  private final List<Promise> promises = new ArrayList<>();
  // the sessions that were told a text
  private final SetMultimap<String, TestClient> whispers = HashMultimap.create();

  SimulatedClient(
      int number, String room, SimulatedEngine engine, SimulatedCluster cluster, VirtualLoop loop) {
    this.nick = "c" + number;
    this.room = room;
    this.host = new ClientHost("192.0.2." + (number + 1), false);
    this.engine = engine;
    this.cluster = cluster;
    this.loop = loop;
    this.reader = new SimulatedRoomReader(room, engine);
    this.visit = new SimulatedVisit(nick, engine);
  }

  boolean isAt(SimulatedNode other) {
    return node == other;
  }

  private boolean isMemberAt(SimulatedNode other) {
    return joined && !leaving && isAt(other);
  }

  // ---- its network

  /** Its network is good from now on. */
  void mendNetwork() {
    badUntil = 0;
  }

  /** Whether it knows all that its node has told it, and is told more. */
  private boolean isCaughtUp() {
    return client != null
        && client.hasOpenRequest()
        && !client.isTerminating()
        && requireNonNull(network).isQuiet();
  }

  /** Notes that it may not get all that its node has told it, if its session ends now. */
  private void noteUnsure() {
    unsure |= network != null && !network.isQuiet();
  }

  void checkAllAnswered(Set<TestChat> servers) {
    networks.forEach(each -> each.checkAllAnswered(servers));
  }

  // ---- actions

  /** Does what a step says, if it can; without a session it comes back. */
  void act(SimulatedStep step) {
    if (step.verb().equals("disturb")) {
      badUntil = Math.max(badUntil, loop.now() + step.amount());
    } else if (client == null || node == null) {
      comeBack();
    } else if (node.isStopped()) {
      if (step.verb().equals("reload")) {
        reload(step.object());
      }
    } else if (!leaving && !client.isTerminating()) {
      switch (step.verb()) {
        case "say" -> say(1);
        case "whisper" -> whisper(step.object());
        case "type" -> type();
        case "visit" -> visit(node);
        case "leave" -> leave(0);
        case "last-words" -> leave(2);
        case "end" -> end();
        case "auth" -> command("/auth sesame");
        case "logout" -> command("/admin logout");
        case "unban" -> command("/admin unban " + cluster.client(step.object()).host);
        case "kick", "ban" -> sendAway(step.verb(), cluster.client(step.object()));
        case "reload" -> reload(step.object());
        default -> throw new IllegalArgumentException(step + "");
      }
    }
  }

  /** Whether it says nothing until it says again what was not stored. */
  private boolean holds() {
    return holdUntil > 0;
  }

  /**
   * Whether it may say something: the outcome of all before is known, or nothing of it can come
   * late, since its network is as good as none and its session was not parked meanwhile.
   */
  private boolean mayTalk() {
    underWay.retainAll(open.keySet());
    hasMoved &= !underWay.isEmpty(); // until their outcomes are known
    BadNetwork here = requireNonNull(network);
    boolean isPrompt = here.isGood() && here.isQuiet() && !hasMoved;
    return !holds() && (underWay.isEmpty() || isPrompt);
  }

  private void say(int count) {
    compose(count);
    talk();
  }

  /** Says what it has not said yet in this session, if it may. */
  private void talk() {
    List<String> packets = unsaid();
    if (!packets.isEmpty()) {
      send(packets);
    }
  }

  /** Returns the packets with what it has not said yet in this session; none if it may not. */
  private List<String> unsaid() {
    List<String> packets = new ArrayList<>();
    if (mayTalk()) {
      open.keySet().stream().filter(underWay::add).forEach(id -> packets.add(packet(id)));
    }
    return packets;
  }

  /** Says something if it is a member. */
  void sayOnce() {
    if (joined) {
      say(1);
    }
  }

  private void trace(String what, Object packet) {
    if (TRACED) {
      System.out.printf("%d %s %s %s%n", loop.now(), nick, what, packet);
    }
  }

  private void send(List<String> packets) {
    trace("sends", packets);
    if (!requireNonNull(client).isTerminating()) {
      client.send(packets.toArray(String[]::new));
    }
  }

  /** Makes new messages. */
  private void compose(int count) {
    for (int i = 0; i < count; i++) {
      open.put("i" + ++said, new Said(nick + " " + said, null, loop.now()));
    }
  }

  /** Whispers to all other members of its room, at whatever node they are. */
  void whisperToAll() {
    for (int i = 0; i < SimulatedStep.CLIENTS; i++) {
      SimulatedClient other = cluster.client("c" + i);
      if (joined && other.joined && other != this && other.room.equals(room)) {
        certain.add(whisper(other.nick));
      }
    }
  }

  /** Whispers what was refused before, if there is such a whisper; returns the id. */
  private String whisper(String to) {
    String again = refused.remove(to);
    String id = again == null ? "i" + ++said : again;
    open.put(id, new Said(nick + " " + id.substring(1), to, loop.now()));
    talk();
    return id;
  }

  private Whereabouts whereabouts() {
    boolean mayHear = token != null && !leaving;
    return new Whereabouts(joined ? stay : NOWHERE, mayHear ? losses : NOWHERE);
  }

  /** The packet with what it says under an id. */
  private String packet(String id) {
    Said one = requireNonNull(open.get(id));
    if (one.to == null) {
      return packetOf(id, one.text);
    }
    SimulatedClient recipient = cluster.client(one.to);
    whereabouts.putIfAbsent(id, recipient.whereabouts());
    return "{'kind':'whisper','room':'%s','to':'%s','id':'%s','text':'%s'}"
        .formatted(room, one.to, id, one.text);
  }

  /** Goes to another room beside its own, or leaves that. */
  private void visit(SimulatedNode here) {
    send(List.of(visit.joinOrLeave(here)));
  }

  /** Goes to another room beside its own, unless it is in it. */
  void visitIfAway() {
    if (node != null && !visit.isMember()) {
      visit(node);
    }
  }

  /** Asks in each room that it did not leave who is there. */
  private void look() {
    List<String> packets = new ArrayList<>();
    if (joined && !leaving) {
      asksWho = true;
      packets.add("{'kind':'who','room':'" + room + "'}");
    }
    if (visit.isMember()) {
      packets.add(visit.who());
    }
    if (!packets.isEmpty()) {
      send(packets);
    }
  }

  /** Types something if it is a member, and does not say that it stops. */
  void type() {
    if (joined && !leaving) {
      hasTyped = true;
      send(List.of("{'kind':'typing','room':'%s','active':true}".formatted(room)));
    }
  }

  /** Forgets what it was told of who types. */
  void forgetTyping() {
    typing.clear();
  }

  /** Checks that it was told that the other client types and then stops. */
  void checkTyping(SimulatedClient other) {
    boolean tells = joined && other.joined && other != this && other.room.equals(room);
    List<String> expected =
        tells ? List.of(other.nick + " true", other.nick + " false") : List.of();
    checkEqual(expected, typing, "not told who types", this);
  }

  private void typing(ToldPacket packet) {
    SimulatedClient other = cluster.client(packet.text("nick"));
    boolean mayBe = other != this && other.hasTyped && other.room.equals(room);
    check(mayBe, "told of one that does not type", this + " is told " + packet);
    typing.add(packet.text("nick") + " " + packet.flag("active"));
  }

  private void leave(int words) {
    if (mayTalk()) {
      compose(words);
      List<String> packets = unsaid();
      packets.add("{'kind':'leave','room':'" + room + "'}");
      leaving = true;
      mayLose();
      send(packets);
    }
  }

  /** Ends its session, after a last message if it is a member. */
  private void end() {
    compose(joined && mayTalk() ? 1 : 0);
    List<String> packets = joined ? unsaid() : List.of();
    unsure |= !requireNonNull(network).isGood();
    noteUnsure();
    requireNonNull(client).terminate(packets.toArray(String[]::new));
    if (!joined) {
      former.put(requireNonNull(client), requireNonNull(node));
      lose();
    }
  }

  private void command(String text) {
    if (joined && !holds()) {
      send(List.of("{'kind':'say','room':'%s','text':'%s'}".formatted(room, text)));
    }
  }

  /** Becomes an admin if it is a member. */
  void authenticate() {
    command("/auth sesame");
  }

  /** Asks about each other member of its room, at whatever node it is. */
  void askAboutAll() {
    for (int i = 0; i < SimulatedStep.CLIENTS; i++) {
      SimulatedClient other = cluster.client("c" + i);
      if (other != this && other.joined && other.room.equals(room)) {
        String id = "q" + ++questions;
        asked.put(id, "host: " + other.host + "\n");
        send(List.of(packetOf(id, "/admin info " + other.nick)));
      }
    }
  }

  private String packetOf(String id, String text) {
    return "{'kind':'say','room':'%s','id':'%s','text':'%s'}".formatted(room, id, text);
  }

  private void answered(ToldPacket packet) {
    String part = asked.remove(packet.text("id"));
    boolean right = part == null || packet.text("text").contains(part);
    check(right, "an admin is answered something else", this + " asked for " + part);
  }

  /** Kicks another member of its room, at whatever node it is. */
  void kickOther() {
    for (int i = SimulatedStep.CLIENTS - 1; i >= 0; i--) {
      SimulatedClient other = cluster.client("c" + i);
      if (other != this && other.joined && other.room.equals(room)) {
        other.sentAway = true;
        other.kicking = "rude " + ++questions;
        command("/admin kick " + other.nick + " “" + other.kicking + "”");
        return;
      }
    }
  }

  void checkKicked() {
    checkEqual("", kicking, "a member that was kicked is not told", this);
  }

  void checkAnswered() {
    check(asked.isEmpty(), "an admin is not answered", this);
  }

  private void sendAway(String verb, SimulatedClient other) {
    if (!joined || holds()) {
      return;
    }
    other.sentAway = true;
    command("/admin " + verb + " " + other.nick + (verb.equals("ban") ? " x " + BAN / 1_000 : ""));
  }

  /**
   * It comes back in another session, maybe at another node.
   *
   * @param how its former session is lost, or ends late, or is told that it was replaced
   */
  private void reload(String how) {
    listen();
    TestClient before = client;
    SimulatedNode beforeAt = node;
    if (before == null || beforeAt == null) {
      return;
    }
    noteUnsure();
    former.put(before, beforeAt);
    boolean told = how.equals("told") && joined && !leaving;
    if (how.equals("lost") || !told) {
      before.hush();
      beforeAt.loop.execute(before::vanish);
      beforeAt.chat.settle();
    }
    lose();
    comeBack();
    if (how.equals("late")) {
      mayLose(); // the former session ends without what it has not fetched
      beforeAt.loop.execute(before::terminate);
    } else if (told) {
      replaced.add(before);
    }
  }

  /** It leaves or is lost, and comes back no more. */
  void goForGood() {
    if (client != null && (said & 1) == 0 && joined && !leaving) {
      leave(0);
    } else if (client != null) {
      client.vanish();
      lose();
    }
    retryAt = Long.MAX_VALUE;
  }

  /** What is under way to its sessions at a node may find none. */
  void lostSessionsAt(SimulatedNode gone) {
    former.forEach(
        (session, at) -> {
          if (at == gone) {
            session.loseServer();
          }
        });
    if (isAt(gone)) {
      requireNonNull(client).loseServer();
    }
  }

  /**
   * Its node is dead: it gives up its session, which may go on elsewhere if it was parked before.
   */
  void lostNode() {
    if (client != null) {
      client.vanish();
    }
    mayLose();
    lose();
  }

  /** A node is dead; it may not have forwarded what was whispered to this client there. */
  void mayLoseAt(SimulatedNode dead) {
    if (visited.contains(dead)) {
      mayLose();
    }
  }

  /** A node has stopped, and has parked the sessions with these sids. */
  void mayLoseAt(SimulatedNode gone, Set<String> sids) {
    boolean goesOn = isAt(gone) && client != null && sids.contains(client.sid());
    if (!goesOn) {
      mayLoseAt(gone);
    }
  }

  /** Its sessions at a node that has stopped go on at another one. */
  void moveTo(SimulatedNode next, SimulatedNode before) {
    former.replaceAll((session, at) -> at == before ? next : at);
    if (visited.contains(before)) {
      visited.add(next);
    }
    if (isAt(before)) {
      node = next;
      lastNode = next;
      hasMoved = !underWay.isEmpty();
      joinsAt.add(next.store.node);
      visit.moveTo(next);
      stay++; // what was whispered to it meanwhile is told later
      looks = true; // it must be in each of its rooms still
    }
  }

  private void mayLose() {
    losses++;
    stay++;
  }

  /** It has no session any more. */
  private void lose() {
    noteUnsure();
    if (unsure) {
      mayLose();
    }
    underWay.clear();
    if (leaving) {
      forget(); // whether it has left it does not know, and its token may be void
      sentAway = true;
    } else if (!joined) {
      mayDouble.addAll(open.keySet()); // its join may be late, and its token void by then
      hasGivenUp = true;
    }
    client = null;
    node = null;
    joined = false;
    leaving = false;
    hasLeft = false;
    looks = false;
    asksWho = false;
    visit.lose();
  }

  /** Forgets what it said, and may say it again. */
  private void forget() {
    mayDouble.addAll(open.keySet());
    open.clear();
    mayLose();
  }

  /** Begins a session, joins, and says in the same request what it said without an outcome. */
  void comeBack() {
    if (client != null || loop.now() < retryAt) {
      return;
    }
    SimulatedNode next = cluster.anyNode();
    if (next == null || isRefused(next)) {
      retryAt = loop.now() + RETRY;
      return;
    }
    stay += next == lastNode && !hasGivenUp ? 0 : 1;
    visited.add(next);
    node = next;
    lastNode = next;
    joinsAt.clear();
    joinsAt.add(next.store.node);
    network = cluster.network(() -> loop.now() < badUntil);
    networks.add(network);
    client = next.chat.client(host, network);
    claimed = token;
    if (token == null) {
      mayDouble.addAll(open.keySet()); // it may have said them with a token that it was not told
    }
    List<String> packets = new ArrayList<>();
    String more = token == null ? "" : ",'token':'" + token + "'";
    String seen = log == null ? "" : ",'since':" + since + ",'log':'" + log + "'";
    packets.add("{'kind':'join','room':'%s','nick':'%s'%s%s}".formatted(room, nick, more, seen));
    if (loop.now() >= holdUntil) {
      holdUntil = 0;
      packets.addAll(unsaid());
    }
    send(packets);
  }

  private boolean isRefused(SimulatedNode next) {
    boolean refused = next.refuses(host);
    checkEqual(engine.isBanned(host, next.store.banPlace()), refused, "another ban", this);
    return refused;
  }

  /** Checks that no ban is left. */
  void checkWelcome(SimulatedNode other) {
    check(!other.refuses(host), "a ban that does not end", this);
  }

  // ---- what it is told

  /** Takes what it was told. */
  void listen() {
    networks.forEach(BadNetwork::checkAnswers);
    former.keySet().forEach(this::listenTo);
    former.forEach(this::noteOverflow);
    if (client == null) {
      return;
    }
    noteOverflow(client, requireNonNull(node));
    for (Packet packet : client.packets()) {
      if (client != null) {
        take(new ToldPacket(packet));
      }
    }
    if (client == null) {
      return;
    } else if (client.condition() != null) {
      checkEnd(client, client.condition());
      if (client.condition().equals("item-not-found")) {
        mayLose(); // its session was not parked, or not for long enough
      }
      lose();
      return;
    }
    SimulatedNode here = requireNonNull(node);
    boolean goesOn = isMemberAt(here) && isCaughtUp() && !here.isStopped() && here.refuses(host);
    check(!banned.isTooLong(goesOn, loop.now()), "a session of a banned host goes on", this);
    checkWhispers();
    if (here.isStopped()) {
      return;
    }
    if (looks) {
      looks = false;
      look();
    }
    if (holds() && loop.now() >= holdUntil) {
      holdUntil = 0;
      underWay.clear(); // all of it is said again
    }
    talk();
  }

  private void checkEnd(TestClient session, String condition) {
    boolean mayBe =
        switch (condition) {
          case "" -> session.isTerminating();
          case "item-not-found", "remote-stream-error", "system-shutdown" -> true;
          case "undefined-condition" -> overflowed.contains(session);
          default -> false;
        };
    check(mayBe, "a session ends with " + condition, this);
  }

  /** What was whispered to a session may be lost if its mailbox was full. */
  private void noteOverflow(TestClient session, SimulatedNode at) {
    if (at.hasOverflowed(session) && overflowed.add(session)) {
      mayLose();
    }
  }

  /** Takes the whispers that a former session was told. */
  private void listenTo(TestClient before) {
    for (Packet packet : before.packets()) {
      ToldPacket told = new ToldPacket(packet);
      if (told.text("kind").equals("whisper") && !told.text("from").equals(nick)) {
        whispered(told, before);
      }
    }
  }

  private void take(ToldPacket packet) {
    trace("is told", packet);
    if (SimulatedVisit.isAbout(packet)) {
      visit.take(packet);
    } else {
      takeOwn(packet);
    }
  }

  private void takeOwn(ToldPacket packet) {
    switch (packet.text("kind")) {
      case "welcome" -> welcome(packet);
      case "message" -> {
        boolean repeat = packet.text("from").equals(nick) && packet.number("seq") <= since;
        if (joined && !leaving && !repeat) {
          compare(packet.number("seq") + " " + packet.text("text"), packet);
        }
        settle(packet);
      }
      case "whisper" -> whispered(packet, requireNonNull(client));
      case "typing" -> typing(packet);
      case "members" -> {
        asksWho = false;
        if (!leaving) {
          checkEqual(reader.members(), packet.members(), "other members", this);
        }
      }
      case "joined" -> {
        if (!leaving) {
          compare("joined " + packet.text("nick"), packet);
        }
      }
      case "left" -> {
        if (packet.text("nick").equals(nick)) {
          check(leaving, "told that it left", this);
          hasLeft = true;
          forgetToken();
        } else if (!leaving) {
          compare("left " + packet.text("nick"), packet);
        }
      }
      case "notice" -> noticed(packet);
      case "error" -> refused(packet);
      default -> throw new SimulationFailure("an unknown packet", packet);
    }
    if (hasLeft && open.isEmpty()) { // what it said before may be read for long
      requireNonNull(client).terminate();
      lose();
    }
  }

  private void noticed(ToldPacket packet) {
    if (packet.has("id")) {
      answered(packet);
    } else if (packet.has("code")) {
      if (packet.text("code").equals("admin")) {
        admins.add(packet.text("nick"));
      } else {
        admins.remove(packet.text("nick"));
      }
    }
  }

  /** Its former sessions are lost as well: without the token it cannot take its nick from them. */
  private void forgetToken() {
    token = null;
    replaced.clear();
    former.forEach((session, at) -> at.loop.execute(session::vanish));
  }

  private void refused(ToldPacket packet) {
    String code = packet.text("code");
    boolean mayBe =
        switch (code) {
          case "nick-taken", "replaced", "not-stored", "busy", "forbidden", "no-such-member" ->
              true;
          case "kicked", "banned" -> sentAway;
          case "not-joined" -> leaving;
          default -> false;
        };
    check(mayBe, "told " + code, this + " is told " + packet);
    switch (code) {
      case "nick-taken" -> giveUp(RETRY); // its member is there, and it does not know the token
      case "not-joined" -> {
        forgetToken();
        giveUp(RETRY);
      }
      case "kicked", "banned" -> {
        kicking = packet.text("text").contains(kicking) ? "" : kicking;
        forgetToken();
        forget();
      }
      case "not-stored", "busy" -> notStored(packet);
      case "replaced" -> stay++; // its member may have been at another node for a while
      case "no-such-member" -> {
        check(!packet.has("id") || !asked.containsKey(packet.text("id")), "no such member", this);
        if (packet.has("id") && open.containsKey(packet.text("id"))) { // or it is known already
          noSuchMember(packet.text("id"));
        }
      }
      default -> {}
    }
  }

  private void giveUp(long retry) {
    TestClient before = requireNonNull(client);
    noteUnsure();
    before.vanish();
    lose();
    retryAt = loop.now() + retry;
  }

  private void notStored(ToldPacket packet) {
    if (packet.has("id") && leaving) {
      mayDouble.add(packet.text("id"));
      open.remove(packet.text("id"));
    } else if (packet.has("id") || joined) {
      holdUntil = loop.now() + HOLD;
    } else { // it could not join
      giveUp(HOLD);
    }
  }

  // ---- whispers

  private void whispered(ToldPacket packet, TestClient session) {
    String id = packet.text("id");
    String text = packet.text("text");
    if (packet.text("from").equals(nick)) {
      Said one = open.remove(id);
      if (one != null) {
        checkEqual(one.text + " to " + one.to, text + " to " + packet.text("to"), WHISPER, this);
        check(engine.hasTold(text), "a whisper is acknowledged and not told", packet);
        promise(id, requireNonNull(one.to));
      } else {
        refused.values().remove(id); // an earlier session has told it after all
      }
    } else {
      SimulatedClient sender = cluster.client(packet.text("from"));
      checkEqual(nick, packet.text("to"), WHISPER, packet);
      boolean first = whispers.put(text, session);
      check(first || sender.mayDouble(id), "a session is told a whisper twice", packet);
    }
  }

  private void promise(String id, String to) {
    SimulatedClient recipient = cluster.client(to);
    Whereabouts then = requireNonNull(whereabouts.get(id));
    String whisper = nick + " " + id.substring(1);
    if (recipient != this && then.losses == recipient.losses && recipient.isToHear(whisper)) {
      recipient.promises.add(new Promise(whisper, then, reader.room().events.size()));
    }
  }

  /** Whether a whisper was for it, and not for a member that it was and does not know of. */
  private boolean isToHear(String whisper) {
    return token != null && engine.wasFor(new MembershipToken(token).hash(), whisper);
  }

  private void noSuchMember(String id) {
    Said one = requireNonNull(open.remove(id), id);
    SimulatedClient recipient = cluster.client(requireNonNull(one.to));
    boolean was =
        requireNonNull(whereabouts.get(id)).losses == recipient.losses
            && recipient.isMemberAt(requireNonNull(node))
            && recipient.isCaughtUp()
            && recipient.joinedAt < one.at;
    check(!certain.contains(id), "a whisper to a member is refused", this + " to " + recipient);
    check(
        !was || !recipient.room.equals(room),
        "a whisper to a member of this node is refused",
        this + " to " + recipient);
    refused.put(one.to, id);
  }

  /** Checks that each whisper was told that was promised, if it is to be told by now. */
  private void checkWhispers() {
    SimulatedNode here = requireNonNull(node);
    promises.removeIf(
        promise -> promise.then.losses != losses || whispers.containsKey(promise.whisper));
    boolean hears = isMemberAt(here) && isCaughtUp() && !here.isStopped() && !here.store.isDead();
    for (Promise promise : promises) {
      boolean due = hears && promise.then.stay == stay && here.store.place(room) >= promise.place;
      check(
          !promise.wait.isTooLong(due, loop.now()),
          "a whisper was lost",
          promise.whisper + " to " + this);
    }
  }

  // ---- at the end

  void checkSettled() {
    check(joined, "not joined at the end", this);
    check(open.isEmpty(), "no outcome at the end", this);
    check(promises.isEmpty(), "a whisper was lost", promises + " to " + this);
    checkEqual(null, reader.next(), "not told all at the end", this);
    Set<String> all = new TreeSet<>();
    for (RosterChange.Joined member : reader.room().joined()) {
      if (member.admin()) {
        all.add(member.nick().name());
      }
    }
    checkEqual(all, admins, "other admins", this);
  }

  /** Checks that it is in its own room and in another one, and was told all in both. */
  void checkInBothRooms() {
    checkSettled();
    check(!asksWho, "not told who is there", this);
    visit.checkMember();
  }

  /** Checks that no former session goes on at a node that lives. */
  void checkReplaced(Set<SimulatedNode> nodes) {
    for (TestClient session : replaced) {
      check(
          !nodes.contains(former.get(session)) || session.condition() != null,
          "a session that was replaced goes on",
          this);
    }
  }

  /** Whether a message may be in the room twice, for it was said again with another token. */
  boolean mayDouble(@Nullable String id) {
    return id != null && mayDouble.contains(id);
  }

  /** Checks that what it said is in the room in that order. */
  void checkOrder() {
    long last = 0;
    for (Message message : reader.room().messages()) {
      String id = message.id();
      if (message.from().equals(nick) && id != null && !mayDouble(id)) {
        long number = Long.parseLong(id.substring(1));
        check(number > last, "said in another order", message + " behind " + last);
        last = number;
      }
    }
  }

  private void welcome(ToldPacket welcome) {
    joined = true;
    joinedAt = loop.now();
    if (unsure) {
      mayLose();
    }
    unsure = false;
    token = welcome.text("token");
    if (!token.equals(claimed)) {
      check(claimed == null || sentAway, "its token is void", this);
      mayDouble.addAll(open.keySet());
      mayLose();
    }
    admins.clear();
    HashCode hash = new MembershipToken(token).hash();
    long head = welcome.number("seq");
    boolean found = reader.goToJoin(hash, joinsAt, head, welcome.members());
    check(found, "welcomed without a join", this);
    String logNow = welcome.text("log");
    check(log == null || log.equals(logNow), "the log is another one", this);
    log = logNow;
    for (ToldPacket message : welcome.history()) {
      checkEqual(since + 1, message.number("seq"), GAP, this);
      since++;
      settle(message);
    }
    checkEqual(head, since, GAP, this);
    checkEqual(reader.members(), welcome.members(), "wrong members in a welcome", this);
  }

  /** Compares what it is told with what has happened next. */
  private void compare(String packet, ToldPacket whole) {
    told++;
    String at = " at " + whole.text("at");
    reader.lookFor(packet + at);
    checkEqual(reader.next(), packet + at, "told in another order", this + " is told " + whole);
    reader.passOver();
    since += whole.text("kind").equals("message") ? 1 : 0;
  }

  private void settle(ToldPacket message) {
    if (message.text("from").equals(nick)) {
      Said one = settled(message.text("id"));
      check(one == null || one.text.equals(message.text("text")), "another text", this);
    }
  }

  /**
   * Returns what it said under an id, which has an outcome now; null if it had one before. It may
   * have left before a welcome that would have told another token.
   */
  private @Nullable Said settled(String id) {
    if (!joined && sentAway) {
      mayDouble.add(id);
    }
    return open.remove(id);
  }

  @Override
  public String toString() {
    return nick + (joined ? " joined" : client == null ? " away" : " joining") + " open " + open;
  }
}
