package dev.holdfast.fsm.script;

import com.google.common.base.Enums;
import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.script.ScriptInput.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A parser of the events of one script. It remembers the tickets of the requests, because later
 * events may be about these only. Not thread-safe.
 */
final class ScriptInputParser {

  private static final String EVENTS = Joiner.on(' ').join(Kind.values());

  /** The words of earlier versions, by which their files are read. */
  private static final ImmutableMap<String, String> EARLIER =
      ImmutableMap.of(
          "BAD", "FAULT",
          "KICK", "END",
          "FULL", "EVICTED",
          "CLOSE", "LOST",
          "WFAIL", "WRITE_FAILED");

  /** A word, or that of the standard with the one that the client is told with it. */
  private static final Pattern CONDITION =
      Pattern.compile("[^/]+|undefined-condition/[a-z]+(?:-[a-z]+)*");

  private static final Pattern TICKET = Pattern.compile("([+-]\\d{1,16})(?:\\.(\\w+))?");

  private final ScriptSyntax form;
  private final ScriptConfig config;
  private final Set<TicketName> tickets = new HashSet<>();

  ScriptInputParser(ScriptSyntax form, ScriptConfig config) {
    this.form = form;
    this.config = config;
  }

  /** Reads what stands between the time and the arrow. */
  ScriptInput read(List<String> words) throws LineSyntaxException {
    form.checkEvent(words);
    String first = words.isEmpty() ? "" : words.get(0);
    String verb = EARLIER.getOrDefault(first, first);
    List<String> rest = words.isEmpty() ? words : words.subList(1, words.size());
    Kind kind = Enums.getIfPresent(Kind.class, verb).orNull();
    if (kind == null) {
      throw new LineSyntaxException("unknown event '" + verb + "'; known: " + EVENTS);
    }
    return switch (kind) {
      case CREATE -> create(rest);
      case REQ -> request(rest);
      case FAULT -> fault(rest);
      case APP -> app(rest);
      case END -> end(rest);
      case LOST -> new ScriptInput.Lost(known(only(verb, rest)));
      case WRITE_FAILED -> new ScriptInput.WriteFailed(known(only(verb, rest)));
      case SHUTDOWN -> bare(verb, rest, new ScriptInput.Shutdown());
      case EVICTED -> bare(verb, rest, new ScriptInput.Evicted());
      case WAKE -> bare(verb, rest, new ScriptInput.Wake());
      case TIME -> bare(verb, rest, form.time(config));
    };
  }

  // ---- events

  private ScriptInput create(List<String> rest) throws LineSyntaxException {
    int next = !rest.isEmpty() && rest.get(0).startsWith("+") ? 1 : 0;
    List<String> attributes = rest.subList(next, rest.size());
    if (!attributes.isEmpty() && !attributes.equals(List.of("ack=1"))) {
      throw new LineSyntaxException("CREATE takes nothing but +n and ack=1");
    }
    long rid = next == 0 ? 0 : ticket(rest.get(0)).rid();
    ScriptInput.Create create = new ScriptInput.Create(rid, !attributes.isEmpty());
    tickets.add(create.ticket());
    return create;
  }

  private ScriptInput request(List<String> rest) throws LineSyntaxException {
    if (rest.isEmpty()) {
      throw new LineSyntaxException("REQ takes a socket: +n or +n.x");
    }
    TicketName ticket = opened(rest.get(0));
    List<String> packets = new ArrayList<>();
    Long ack = null;
    Long pause = null;
    boolean terminate = false;
    for (String word : rest.subList(1, rest.size())) {
      if (word.startsWith("ack=")) {
        ack = relative(word.substring(4));
      } else if (word.startsWith("pause=")) {
        pause = ScriptTokenCodec.millis(word.substring(6));
      } else if (word.equals("type=terminate")) {
        terminate = true;
      } else if (word.startsWith("type=")) {
        throw new LineSyntaxException("a request has no type but terminate");
      } else {
        packets.add(word);
      }
    }
    return new ScriptInput.Req(ticket, packets(packets), ack, pause, terminate);
  }

  private ScriptInput fault(List<String> rest) throws LineSyntaxException {
    if (rest.isEmpty() || rest.size() > 2) {
      throw new LineSyntaxException("FAULT takes a socket, and maybe a condition");
    }
    return new ScriptInput.Fault(
        opened(rest.get(0)),
        rest.size() == 1 ? ScriptInput.Fault.UNREADABLE : condition(rest.get(1)));
  }

  private ScriptInput app(List<String> rest) throws LineSyntaxException {
    if (rest.isEmpty()) {
      throw new LineSyntaxException("APP takes one packet or more");
    }
    return new ScriptInput.App(packets(rest));
  }

  private ScriptInput end(List<String> rest) throws LineSyntaxException {
    if (rest.isEmpty()) {
      throw new LineSyntaxException("END takes a condition, or none");
    }
    return new ScriptInput.End(condition(rest.get(0)), packets(rest.subList(1, rest.size())));
  }

  private static String condition(String word) throws LineSyntaxException {
    if (!CONDITION.matcher(word).matches()) {
      throw new LineSyntaxException(
          "'" + word + "' is no condition: a word without a slash, or undefined-condition/word");
    }
    return word;
  }

  private static ScriptInput bare(String verb, List<String> rest, ScriptInput input)
      throws LineSyntaxException {
    if (!rest.isEmpty()) {
      throw new LineSyntaxException(verb + " takes nothing");
    }
    return input;
  }

  private static String only(String verb, List<String> words) throws LineSyntaxException {
    if (words.size() != 1) {
      throw new LineSyntaxException(verb + " takes one socket: +n or +n.x");
    }
    return words.get(0);
  }

  // ---- tickets

  private TicketName opened(String word) throws LineSyntaxException {
    TicketName ticket = ticket(word);
    tickets.add(ticket);
    return ticket;
  }

  private TicketName known(String word) throws LineSyntaxException {
    TicketName ticket = ticket(word);
    if (!tickets.contains(ticket)) {
      throw new LineSyntaxException(
          "no request came on socket " + word + ": a line above must have REQ or FAULT with it");
    }
    return ticket;
  }

  private TicketName ticket(String word) throws LineSyntaxException {
    Matcher matcher = TICKET.matcher(word);
    if (!matcher.matches()) {
      throw new LineSyntaxException("'" + word + "' is no socket: +n or +n.x");
    }
    String suffix = matcher.group(2);
    return new TicketName(relative(matcher.group(1)), suffix == null ? "" : suffix);
  }

  /** A rid relative to that of {@code cfg RID}. */
  private long relative(String word) throws LineSyntaxException {
    long rid = ScriptTokenCodec.integer(word);
    if (rid > Request.MAX_RID - config.rid()) {
      throw new LineSyntaxException("the rid of '" + word + "' is above 2^53-1");
    }
    if (rid < -config.rid()) {
      throw new LineSyntaxException("the rid of '" + word + "' is below 0");
    }
    return rid;
  }

  // ---- packets

  private List<ScriptPacket> packets(List<String> words) throws LineSyntaxException {
    List<ScriptPacket> packets = new ArrayList<>();
    for (String word : words) {
      packets.addAll(form.packets(word));
    }
    return ImmutableList.copyOf(packets);
  }
}
