package dev.holdfast.core.chat.text;

import static com.google.common.collect.ImmutableMap.toImmutableMap;
import static java.util.Objects.requireNonNull;
import static java.util.function.Function.identity;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableMap;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The table of the phrases that the chat says to people, in English: a client that speaks another
 * language finds its own words by the code. The page has all of them in each of its languages.
 */
public enum PhraseCode {

  // ---- names
  NICK_LENGTH("A nick has at most {count} characters."),
  NICK_EMPTY("A nick has at least one character that is no space."),
  NICK_CONTROL("A nick has no line breaks and no other control characters: {character}."),
  NICK_COLON("A nick has no colon, nor what looks like one: {character}."),
  NICK_QUOTE("A nick does not begin with a double quote."),
  NICK_MARK("A nick does not begin with a mark that belongs on a letter: {character}."),
  NICK_INVISIBLE("A nick has no characters that are invisible: {character}."),
  NICK_ADDRESS("A nick is no address, nor a network."),
  NICK_SCRIPT("A nick has letters of one script: {character} is of another than those before it."),
  NICK_TAKEN("The nick {nick} is taken."),
  ROOM_RULE("A room's name has 1 to {count} characters: small letters, digits, - and _."),
  ROOM_EMPTY("This one is empty."),
  ROOM_LENGTH("This one has {count}."),
  ROOM_SPELLING("This one is written {name}."),
  ROOM_DIRECTION(
      "One from right to left begins with a letter, ends with a letter or digit, and has nothing"
          + " from left to right."),
  ROOM_MARK("It does not begin with a mark that belongs on a letter: {character}."),
  ROOM_SCRIPT("Its letters are of one script: {character} is of another than those before it."),
  CHARACTER_MISPLACED("{character} is not right where it stands."),
  CHARACTER_HALF("{character} is half a character."),
  CHARACTER_UNASSIGNED("{character} is not assigned."),
  CHARACTER_PRIVATE("{character} is for private use."),
  CHARACTER_CONTROL("{character} is a control character."),
  CHARACTER_SPACE("{character} is a space."),
  CHARACTER_LINE_BREAK("{character} is a line break."),
  CHARACTER_UNSEEN("{character} cannot be seen."),
  CHARACTER_COMPOUND("{character} stands for other characters."),
  CHARACTER_FORMAT("{character} is a format character."),
  CHARACTER_UNUSED("{character} is used in no name."),
  CHARACTER_OTHER("{character} is no letter or digit."),

  // ---- rooms
  NO_SUCH_ROOM("There is no such room."),
  NOT_JOINED("You are not in this room."),
  ALREADY_JOINED("You are in this room already."),
  ROOM_FULL("This room is full."),
  ROOMS_FULL("There are as many rooms as there may be."),
  ROOMS_CREATED(
      "There are as many rooms already as may be made from your address and those around it:"
          + " join one, or wait for one to end."),
  ROOMS_JOINED("You are in {count} rooms: leave one first."),
  NO_SUCH_MEMBER("No member here has this nick."),
  ADMIN("{nick} is an admin."),
  ADMIN_NOW("{nick} is an admin now."),
  ADMIN_NO_MORE("{nick} is no admin any more."),

  // ---- messages
  MESSAGE_LENGTH("A message has at most {count} characters."),
  NOT_STORED("This could not be stored; say it again later."),
  BUSY("Too much is being said; say it again later."),
  TOO_FAST("This is too fast: wait a little."),
  ID_REUSED("You have said something else under this id; choose another."),
  HISTORY_BUSY("This cannot be read now; ask again later."),

  // ---- packets that are not as they have to be
  UNKNOWN_KIND("There is no packet of this kind."),
  FIELD_STRING("`{field}` must be a string."),
  FIELD_STRING_MISSING("`{field}` must be there, as a string."),
  FIELD_NUMBER("`{field}` must be a whole number, not below 0."),
  FIELD_NUMBER_MISSING("`{field}` must be there, as a whole number, not below 0."),
  FIELD_FLAG_MISSING("`{field}` must be there, as true or false."),
  FIELD_RANGE("`{field}` must be from {least} to {most}."),
  FIELD_LENGTH("`{field}` must have at most {count} characters."),
  FIELD_CHARACTER("`{field}` must not have the character {character}."),
  FIELD_EMPTY("`{field}` must not be empty."),

  // ---- commands
  HELP_HELP("/help says what can be typed."),
  HELP_AUTH("/auth PASSWORD makes you an admin."),
  HELP_ADMIN_HELP("/admin help says what admins can type."),
  HELP_ADMIN_LOGOUT("/admin logout makes you a member like others."),
  HELP_ADMIN_INFO("/admin info NICK tells about a member."),
  HELP_ADMIN_KICK("/admin kick NICK [REASON] ends the session of a member."),
  HELP_ADMIN_BAN(
      "/admin ban NICK REASON SECONDS shuts out the host of a member, who may be gone, an address,"
          + " or an IPv6 network: /64, /56 or /48."),
  HELP_ADMIN_BANS("/admin bans lists the hosts that are shut out."),
  HELP_ADMIN_UNBAN("/admin unban HOST lets a host in again."),
  HELP_QUOTES(
      "Write \"double quotes\" around what has blanks in it, and \\\" for a quote within them."),
  USAGE("Usage: {usage}."),
  UNKNOWN_COMMAND("There is no such command. Type /help for those that there are."),
  COMMAND_LENGTH("A command has at most {count} characters."),
  COMMAND_WHISPERED("A command cannot be whispered."),
  QUOTE_OPEN("A double quote is not closed."),
  WORDS_MISSING("Something is missing behind this command."),
  WORDS_TOO_MANY("There is more behind this command than it takes."),
  SECONDS_RANGE("SECONDS is 1 to {most}."),
  REASON_CHARACTER("A reason must not have the character {character}."),
  REASON_LENGTH("A reason has at most {count} characters."),
  NOT_STORED_YET("This could not be stored yet: the server would forget it if it ended now."),

  // ---- admins
  AUTH_FIRST("Only admins may do this: type /auth PASSWORD first."),
  AUTH_DONE("You are an admin: type /admin help."),
  AUTH_AGAIN("You are an admin already."),
  AUTH_WRONG("This is not the password."),
  AUTH_LATER("Too many tries: try again in {seconds} s."),
  LOGOUT_DONE("You are no admin any more."),
  INFO("nick: {nick}\nhost: {host}\nhere since: {since}\nlast action: {last}"),
  INFO_ELSEWHERE("nick: {nick}\nhost: {host}\nhere since: {since}\nsession: at another server"),
  INFO_WAITING("session: waiting"),
  INFO_HAVE_REQUEST("session: have_request"),
  INFO_HAVE_PACKET("session: have_packet"),
  INFO_CLOSED("session: closed"),
  INFO_ADMIN("admin: yes"),
  KICK_DONE("{nick} was kicked."),
  KICK_SELF("You cannot kick yourself."),
  BAN_DONE("{host} is banned until {until}."),
  BAN_UNSEEN("No member with this nick was seen lately, nor is it an address or a network."),
  BAN_NETWORK(
      "Bans are for an IPv4 address, an IPv6 address, or an IPv6 network: /64, /56 or /48."),
  BAN_SEVERAL("This nick was used at more than one host: ban one of their addresses."),
  BAN_SEVERAL_ONE("{host} (last at {last})."),
  BAN_SHARED("Others are behind this host: {host}."),
  BAN_OWN("Your own host is in this: {host}."),
  BANS_NONE("No host is banned."),
  BANS_ONE("{host} ({nick}) until {until}"),
  BANS_ONE_REASON("{host} ({nick}) until {until}: {reason}"),
  BANS_MORE("and {count} more, which end later."),
  UNBAN_DONE("Banned no more: {hosts}."),
  UNBAN_NONE("No such host is banned: see /admin bans."),

  // ---- ends of sessions
  KICKED("You were kicked."),
  KICKED_REASON("You were kicked: {reason}"),
  BANNED("You are banned until {until}."),
  BANNED_REASON("You are banned until {until}: {reason}"),
  REPLACED("You go on elsewhere."),
  TOO_MANY_CONNECTIONS("There are too many connections; try later.");

  private static final Pattern PARAMETER = Pattern.compile("\\{([a-z]+)\\}");

  private static final ImmutableMap<String, PhraseCode> BY_WORD =
      Arrays.stream(values()).collect(toImmutableMap(PhraseCode::word, identity()));

  private final String word = Ascii.toLowerCase(name()).replace('_', '-');
  private final String english;

  PhraseCode(String english) {
    this.english = english;
  }

  /** The code on the wire. */
  public String word() {
    return word;
  }

  /** The English words, with each parameter's name in braces. */
  public String english() {
    return english;
  }

  /** Makes the phrase, without the values of its parameters. */
  public LocalizablePhrase phrase() {
    return new LocalizablePhrase(word, ImmutableMap.of());
  }

  /** Makes the phrase with the value of a parameter, as {@link LocalizablePhrase#with}. */
  public LocalizablePhrase phrase(String name, Object value) {
    return phrase().with(name, value);
  }

  /** Returns the English words of a phrase. */
  static String english(LocalizablePhrase phrase) {
    String words = requireNonNull(BY_WORD.get(phrase.code()), phrase.code()).english;
    return PARAMETER
        .matcher(words)
        .replaceAll(found -> Matcher.quoteReplacement(phrase.written(found.group(1))));
  }
}
