package dev.holdfast.http.handler;

import com.google.common.base.Ascii;
import com.google.common.collect.Iterables;
import com.google.common.collect.LinkedListMultimap;
import com.google.common.collect.ListMultimap;
import com.google.common.net.MediaType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The headers of one part of a form, and their parser (RFC 7578, 4). A part is text in UTF-8 that
 * has a name; one whose headers could be read in two ways is refused. Not thread-safe.
 */
final class PartHeaders {

  private static final String DISPOSITION = "Content-Disposition";
  private static final String TYPE = "Content-Type";
  private static final String ENCODING = "Content-Transfer-Encoding";
  private static final Set<String> KNOWN = Set.of(lower(DISPOSITION), lower(TYPE), lower(ENCODING));

  private static final String FORM_DATA = "form-data";
  private static final MediaType TEXT = MediaType.create("text", "plain");
  private static final Set<String> UNENCODED = Set.of("", "7bit", "8bit", "binary");

  private static final Pattern LINE = Pattern.compile("([!-9;-~]+):(.*)", Pattern.DOTALL);

  /** A parameter, as browsers write it: between quotes are no escapes. An empty one is none. */
  private static final Pattern PARAMETER =
      Pattern.compile(
          "[ \t]*;[ \t]*(?:([^=;\"\\s]+)[ \t]*=[ \t]*(?:\"([^\"]*)\"[ \t]*|([^;\"]*)))?");

  // names are in lower case
  private final ListMultimap<String, String> known = LinkedListMultimap.create();

  /**
   * Adds a line, which is in UTF-8; headers that say nothing of how to read the part are ignored.
   */
  void add(byte[] line) throws FormException {
    Matcher header = LINE.matcher(HtmlForm.text(line));
    if (!header.matches()) {
      throw FormException.broken("a part's header begins with its name and a colon");
    }
    String name = lower(header.group(1));
    if (KNOWN.contains(name)) {
      known.put(name, header.group(2).strip());
    }
  }

  private static String lower(String text) {
    return Ascii.toLowerCase(text);
  }

  /** The name of a part, which is text in UTF-8. */
  String name() throws FormException {
    String name = name(value(DISPOSITION));
    checkText();
    return name;
  }

  /** The value of a header; empty if it is not there. */
  private String value(String header) throws FormException {
    List<String> values = known.get(lower(header));
    if (values.size() > 1) {
      throw FormException.broken("a part's " + header + " is there twice");
    }
    return Iterables.getFirst(values, "");
  }

  private static String name(String disposition) throws FormException {
    int end = disposition.indexOf(';');
    if (!disposition.substring(0, Math.max(0, end)).strip().equalsIgnoreCase(FORM_DATA)) {
      throw FormException.broken("a part's " + DISPOSITION + " is form-data, with a name");
    }
    Map<String, String> parameters = new HashMap<>();
    Matcher parameter = PARAMETER.matcher(disposition).region(end, disposition.length());
    while (parameter.lookingAt()) {
      String key = parameter.group(1);
      String text = parameter.group(2) != null ? parameter.group(2) : parameter.group(3);
      if (key != null && parameters.put(lower(key), text.strip()) != null) {
        throw FormException.broken("a part's " + DISPOSITION + " has " + key + " twice");
      }
      parameter.region(parameter.end(), disposition.length());
    }
    if (parameter.regionStart() < disposition.length()) {
      throw FormException.broken("a part's " + DISPOSITION + " cannot be read");
    }
    String name = parameters.get("name");
    if (name == null) {
      throw FormException.broken("a part has no name");
    }
    return name;
  }

  private void checkText() throws FormException {
    List<String> types = known.get(lower(TYPE));
    MediaType type = HtmlForm.type(types.isEmpty() ? null : types, "a part's");
    if (type != null && !type.is(TEXT)) {
      throw FormException.unsupported("its parts are " + TEXT);
    }
    if (type != null && !HtmlForm.isUtf8(HtmlForm.parameter(type, "charset"))) {
      throw FormException.unsupported("its parts are read in UTF-8 only");
    }
    if (!UNENCODED.contains(lower(value(ENCODING)))) {
      throw FormException.unsupported("its parts are read unencoded only");
    }
  }
}
