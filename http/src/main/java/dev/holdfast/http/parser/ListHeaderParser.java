package dev.holdfast.http.parser;

import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.HttpString;
import java.util.ArrayList;
import java.util.List;

/**
 * A parser of header fields that are lists: it joins all lines of a field, since two lines mean the
 * same as one with a comma in between (RFC 9110, 5.3 and 5.6.1).
 */
public final class ListHeaderParser {

  private ListHeaderParser() {}

  /** The elements in their order, without the white space around them; empty ones are left out. */
  public static List<String> of(HeaderMap headers, HttpString name) {
    HeaderValues lines = headers.get(name);
    if (lines == null) {
      return List.of();
    }
    List<String> elements = new ArrayList<>();
    for (String line : lines) {
      split(line, elements);
    }
    return elements;
  }

  /** A comma between quotes belongs to the element. */
  private static void split(String line, List<String> elements) {
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i <= line.length(); i++) {
      if (i == line.length() || (!quoted && line.charAt(i) == ',')) {
        String element = line.substring(start, i).strip();
        if (!element.isEmpty()) {
          elements.add(element);
        }
        start = i + 1;
      } else if (line.charAt(i) == '"') {
        quoted = !quoted;
      }
    }
  }
}
