package dev.holdfast.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.core.chat.text.PhraseCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The phrases of the chat are those of the table in {@code docs/protocol.md}. */
class DocumentedPhrasesTest {

  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z-]+)` \\| (.*) \\|$");

  @Test
  void theTableHasEveryPhrase() throws IOException {
    String document = Files.readString(Path.of("..", "docs", "protocol.md"));
    String section = document.substring(document.indexOf("### Phrases"));
    List<String> documented =
        ROW.matcher(section).results().map(DocumentedPhrasesTest::phrase).toList();
    List<String> said =
        Arrays.stream(PhraseCode.values())
            .map(each -> each.word() + ": " + each.english())
            .toList();
    assertEquals(String.join("\n\n", said), String.join("\n\n", documented));
  }

  private static String phrase(MatchResult row) {
    return row.group(1) + ": " + row.group(2).replace("<br>", "\n");
  }
}
