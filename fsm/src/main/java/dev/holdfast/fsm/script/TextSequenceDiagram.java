package dev.holdfast.fsm.script;

import com.google.common.base.Strings;
import java.util.ArrayList;
import java.util.List;

/**
 * A sequence diagram in plain text: a column for each participant, time running down, and arrows
 * between neighbouring columns. Not thread-safe.
 */
final class TextSequenceDiagram {

  private static final int MIN_GAP = 20;
  private static final int AROUND_A_LABEL = 7; // the arrow around it: "-- label ->", and a space

  /** One line: an arrow between two columns, or a note at one. */
  private record Line(String time, int from, int to, String label, boolean isLost) {
    boolean isNote() {
      return from == to;
    }

    int gap() {
      return Math.min(from, to);
    }
  }

  private final List<String> columns;
  private final List<Line> lines = new ArrayList<>();

  TextSequenceDiagram(String... columns) {
    this.columns = List.of(columns);
  }

  /**
   * An arrow from one column to its neighbour; the time is empty if it is that of the line above.
   */
  void arrow(String time, int from, int to, String label) {
    lines.add(new Line(time, from, to, label, false));
  }

  /** An arrow that breaks off before the neighbour, for what is lost on the way. */
  void lost(String time, int from, int to, String label) {
    lines.add(new Line(time, from, to, label, true));
  }

  /** A note at one column. */
  void note(String time, int column, String label) {
    lines.add(new Line(time, column, column, "[" + label + "]", false));
  }

  /** The lines of the picture. */
  List<String> print() {
    int margin = lines.stream().mapToInt(line -> line.time().length()).max().orElse(0) + 1;
    int[] at = positions(margin + columns.get(0).length() / 2);
    List<String> picture = new ArrayList<>();
    picture.add(header(at));
    for (Line line : lines) {
      StringBuilder out = new StringBuilder(bars(at));
      out.replace(0, line.time().length(), line.time());
      if (line.isNote()) {
        int start = at[line.from()] - line.label().length() / 2;
        out.replace(start, start + line.label().length(), line.label());
      } else {
        int left = at[line.gap()] + 1;
        int right = at[line.gap() + 1];
        out.replace(left, right, arrow(line, right - left));
      }
      picture.add(out.toString().stripTrailing());
    }
    return picture;
  }

  private int[] positions(int first) {
    int[] at = new int[columns.size()];
    at[0] = first;
    for (int i = 1; i < at.length; i++) {
      int gap = i - 1;
      int widest =
          lines.stream()
              .filter(line -> !line.isNote() && line.gap() == gap)
              .mapToInt(line -> line.label().length() + AROUND_A_LABEL)
              .max()
              .orElse(0);
      at[i] = at[gap] + Math.max(MIN_GAP, widest);
    }
    return at;
  }

  private String header(int[] at) {
    StringBuilder out = new StringBuilder(bars(at));
    for (int i = 0; i < at.length; i++) {
      String name = columns.get(i);
      int start = at[i] - name.length() / 2;
      out.replace(start, start + name.length(), name);
    }
    return out.toString().stripTrailing();
  }

  private static String bars(int[] at) {
    StringBuilder out = new StringBuilder();
    for (int position : at) {
      out.append(Strings.repeat(" ", position - out.length())).append('|');
    }
    return out.append(Strings.repeat(" ", MIN_GAP)).toString();
  }

  private static String arrow(Line line, int width) {
    String label = " " + line.label() + " ";
    String shaft = Strings.repeat("-", width - label.length() - 3);
    if (line.isLost()) {
      return line.from() < line.to()
          ? "--" + label + shaft.substring(1) + "x "
          : " x" + shaft.substring(1) + label + "--";
    }
    return line.from() < line.to() ? "--" + label + shaft + ">" : "<" + shaft + label + "--";
  }
}
