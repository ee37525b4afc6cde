package dev.holdfast.core.chat.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.chat.protocol.ChatCommand.AdminHelp;
import dev.holdfast.core.chat.protocol.ChatCommand.Auth;
import dev.holdfast.core.chat.protocol.ChatCommand.Ban;
import dev.holdfast.core.chat.protocol.ChatCommand.Bans;
import dev.holdfast.core.chat.protocol.ChatCommand.Help;
import dev.holdfast.core.chat.protocol.ChatCommand.Info;
import dev.holdfast.core.chat.protocol.ChatCommand.Kick;
import dev.holdfast.core.chat.protocol.ChatCommand.Logout;
import dev.holdfast.core.chat.protocol.ChatCommand.Unban;
import dev.holdfast.core.chat.protocol.ChatCommand.Unknown;
import dev.holdfast.core.chat.protocol.ChatCommand.Wrong;
import dev.holdfast.core.chat.text.LocalizablePhrase;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandParserTest {

  private static ChatCommand read(String text) {
    assertTrue(CommandRecognizer.isCommand(text));
    return CommandParser.read(text);
  }

  private static String wrong(String text) {
    return LocalizablePhrase.english(assertInstanceOf(Wrong.class, read(text)).why());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/help", "  /help", "／help", "\u200b/help", "\ufeff\n/help", "/", "//"})
  void aTextThatStartsWithASlashIsACommand(String text) {
    assertTrue(CommandRecognizer.isCommand(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\udb40\udc01 /auth x", // a tag, U+E0001
        "\udb43\udfff/auth x", // unassigned, ignored by default: U+E0FFF
        "\udb40\udd00/auth x", // a variation selector, U+E0100
        "\u3164 /auth x",
        "\u115f\u1160/auth x",
        "\uffa0/auth x",
        "\u2800/auth x",
        "\ufe0f/auth x",
        "\u180b/auth x",
        "\u034f/auth x",
        "\u2065/auth x",
        "\ud834\udd73/auth x", // a format character, U+1D173
        "\u2044auth x",
        "\u2215auth x",
        "\\auth x",
        "\uff3cauth x",
        "\ud834\ude3aauth x", // looks like a slash, U+1D23A
        "\u30ceauth x",
        "\u0338auth x" // a slash that combines
      })
  void aLookAlikeOfACommandIsTreatedAsTheCommand(String text) {
    assertEquals(new Auth("x"), read(text));
    assertEquals(new Auth("x"), read(text + "\u3164\udb40\udc01 "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "hi", "1/2", "see /help", ".", "\u3164", "\udb40\udc01", "\udb40"})
  void anyOtherTextIsAMessage(String text) {
    assertFalse(CommandRecognizer.isCommand(text));
  }

  @Test
  void eachCommandIsRead() {
    assertEquals(new Help(), read("/help"));
    assertEquals(new Auth("secret"), read("/auth secret"));
    assertEquals(new AdminHelp(), read("/admin help"));
    assertEquals(new Logout(), read("/admin logout"));
    assertEquals(new Info("bob"), read("/admin info bob"));
    assertEquals(new Kick("bob", "spam"), read("/admin kick bob spam"));
    assertEquals(new Ban("bob", "spam", 60), read("/admin ban bob spam 60"));
    assertEquals(new Bans(), read("/admin bans"));
    assertEquals(new Unban("192.0.2.7"), read("/admin unban 192.0.2.7"));
  }

  @Test
  void wordsOfACommandAreReadWithoutRegardToCaseAndArgumentsAreNot() {
    assertEquals(new Kick("Bob", "Spam"), read("/ADMIN Kick Bob Spam"));
    assertEquals(new Auth("SeCret"), read("/AUTH SeCret"));
    assertEquals(new Help(), read("／Help"));
  }

  @Test
  void aKickNeedsNoReason() {
    assertEquals(new Kick("bob", ""), read("/admin kick bob"));
    assertEquals(new Kick("bob", ""), read("/admin kick bob \"\""));
  }

  @Test
  void aJoinerIsPartOfANick() {
    String persian = "\u0646\u0627\u0645\u0647\u200c\u0627\u06cc";
    assertEquals(new Kick(persian, "spam"), read("/admin kick " + persian + " spam"));
    assertEquals(new Info(persian), read("/admin info " + persian + "\u200c"));
    assertEquals(new Kick("bob", ""), read("/admin\u200dkick bob \u200d"));
  }

  @Test
  void quotesKeepBlanksAndBackslashesKeepQuotes() {
    assertEquals(
        new Kick("Bob B", "he said \"no\" \\ \\n"),
        read(" /admin  kick \u3000 \"Bob B\"  \"he said \\\"no\\\" \\\\ \\n\" "));
    assertEquals(new Kick("Bob B", "too loud"), read("/admin kick “Bob B” ＂too loud＂"));
    assertEquals(new Info("o\"neil"), read("/admin info o\"neil"));
  }

  @Test
  void aQuoteThatIsNotClosedIsNamed() {
    for (String text :
        new String[] {"/admin info \"bob", "/admin info \"", "/admin info \"bob\\\""}) {
      assertTrue(wrong(text).startsWith("A double quote is not closed. Usage: /admin info NICK."));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/auth hunter \"2\" ",
        "/auth  hunter \"2\"",
        "/auth \"hunter \"2\"\"",
        "/auth “hunter \"2\"”"
      })
  void aPasswordIsTheRestOfTheTextWithoutBlanksOrQuotesAroundIt(String text) {
    assertEquals(new Auth("hunter \"2\""), read(text));
  }

  @Test
  void aPasswordLosesOnlyOnePairOfQuotes() {
    assertEquals(new Auth("\""), read("/auth \""));
    assertEquals(new Auth("a\\\"b"), read("/auth \"a\\\"b\""));
  }

  @Test
  void aPasswordIsNeitherPrintedNorRepeated() {
    assertFalse(read("/auth hunter2").toString().contains("hunter2"));
    assertEquals("Usage: /auth PASSWORD.", wrong("/auth"));
    assertEquals("Usage: /auth PASSWORD.", wrong("/auth \"\""));
    for (String text : new String[] {"/auht hunter2", "/admin hunter2", "/hunter2"}) {
      assertFalse(read(text).toString().contains("hunter2"));
    }
    assertFalse(wrong("/help hunter2").contains("hunter2"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "//help",
        "/ help",
        "/me",
        "/admin_kick bob",
        "/admin frob",
        "/admin admin_help"
      })
  void anUnknownWordBehindASlashIsAnUnknownCommand(String text) {
    assertEquals(new Unknown(), read(text));
  }

  @Test
  void aCommandWrittenInAnotherWayIsAnsweredWithWhatIsWrongAndItsUsage() {
    String more = "There is more behind this command than it takes. ";
    String missing = "Something is missing behind this command. ";
    assertEquals(more + "Usage: /help.", wrong("/help me"));
    assertEquals("Usage: /admin help.", wrong("/admin"));
    String kick =
        "Usage: /admin kick NICK [REASON]. Write \"double quotes\" around what has blanks in it,"
            + " and \\\" for a quote within them.";
    assertEquals(missing + kick, wrong("/admin kick"));
    assertEquals(more + kick, wrong("/admin kick Ann Smith spam")); // the nick needs quotes
    assertEquals(more + kick, wrong("/admin kick bob too loud")); // the reason needs them
    String ban = "Usage: /admin ban NICK REASON SECONDS.";
    assertTrue(wrong("/admin ban bob 60").startsWith(missing + ban));
    assertTrue(wrong("/admin ban bob too loud 60").startsWith(more + ban));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "31536001", "99999999999", "1.5", "1e3", "60s", "soon"})
  void aBanLastsOneSecondToOneYear(String seconds) {
    assertEquals(new Ban("bob", "spam", 1), read("/admin ban bob spam 1"));
    assertEquals(new Ban("bob", "spam", 31_536_000), read("/admin ban bob spam 31536000"));
    assertTrue(
        wrong("/admin ban bob spam " + seconds).startsWith("SECONDS is 1 to 31536000. Usage: "));
  }

  @Test
  void theHelpNamesEveryCommand() {
    assertEquals(
        "/help says what can be typed. /auth PASSWORD makes you an admin.",
        LocalizablePhrase.english(CommandSyntax.help()));
    String help = LocalizablePhrase.english(CommandSyntax.adminHelp());
    assertTrue(help.startsWith("/admin help says what admins can type. "));
    assertTrue(help.contains("/admin ban NICK REASON SECONDS shuts out the host of a member"));
    assertEquals(8, CommandSyntax.adminHelp().size());
  }

  @Test
  void aBackslashMakesACommandOnlyBeforeTheNameOfACommand() {
    assertTrue(CommandRecognizer.isCommand("\\auth sesame"));
    assertTrue(CommandRecognizer.isCommand(" \\\\ADMIN help"));
    String signs =
        "﹨∖⟍⧵⧹㇔丶⼂\ud834\ude0f\ud834\ude3b" // like a backslash or a slash
            + "᜵⁁╱⟋⧸⼃〳㇓Ⳇⳇノ丿\ud834\ude3a"
            + "⫽⫻⧶⳹⑊⟈"; // what begins with such
    for (int sign : signs.codePoints().toArray()) {
      String text = Character.toString(sign);
      assertEquals(new Auth("sesame"), read(text + "auth sesame"), text);
      assertFalse(CommandRecognizer.isCommand(text + "o"), text);
    }
    assertTrue(CommandRecognizer.isCommand("\\/auth sesame"));
    assertFalse(CommandRecognizer.isCommand("\\o/"));
    assertFalse(CommandRecognizer.isCommand("\\authentic"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\\u0430uth x",
        "\u29f5\u0430uth x",
        "\\\uff41\uff55\uff54\uff48 x",
        "\\au\u200bth x",
        "\\A\u057d\u03a4\u04bb x",
        "\\\ud835\udc1auth x",
        "\\adm1n help",
        "\\ auth x",
        "\u2571\u00a0auth x",
        "\\\u0304auth x",
        "\u29f8\u20e0\u0338 auth x",
        "\u2afd\u29f6\u2cf9\u0430uth x",
        "\\adrnin help",
        "\\he\u2223p"
      })
  void aLookAlikeOfACommandBehindABackslashIsAnUnknownCommand(String text) {
    assertTrue(CommandRecognizer.isCommand(text));
    assertEquals(new Unknown(), read(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\\\u0430uthor", "\\adm", "\\", "\\\\", "\\o", "\ud834\udd1eauth x", "\\o/ auth"})
  void anyOtherWordBehindABackslashIsAMessage(String text) {
    assertFalse(CommandRecognizer.isCommand(text));
  }

  @Test
  void aReasonIsALineOfAtMost200CharactersWithoutControls() {
    String longest = "\ud83d\ude00".repeat(200);
    assertEquals(new Kick("bob", longest), read("/admin kick bob " + longest));
    assertEquals(new Ban("bob", longest, 1), read("/admin ban bob " + longest + " 1"));
    for (String reason : List.of(longest + "x", "\"a\nb\"", "\"a\u001bb\"", "\"a\u202eb\"")) {
      for (String command : List.of("kick bob " + reason, "ban bob " + reason + " 60")) {
        String wrong = wrong("/admin " + command);
        assertTrue(wrong.startsWith("A reason "), wrong);
      }
    }
  }
}
