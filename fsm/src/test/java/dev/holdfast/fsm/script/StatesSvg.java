package dev.holdfast.fsm.script;

import dev.holdfast.fsm.Row;
import dev.holdfast.fsm.State;
import dev.holdfast.fsm.TimerKind;
import dev.holdfast.fsm.script.StatesDoc.Arrow;
import java.util.List;
import java.util.Map;

/**
 * A printer of {@code docs/states.svg} from the table. The places of the four boxes and their
 * arrows are chosen here by hand; the words are those of the table. It throws if an arrow has no
 * place.
 */
final class StatesSvg {

  private static final int WIDTH = 190;
  private static final int HEIGHT = 64;
  private static final int LINE = 17;

  /** The middle of a box. */
  private record Spot(int x, int y) {}

  /** The path of an arrow, and where the first line of its label begins. */
  private record Track(String path, int x, int y, String anchor) {}

  private static final Map<State, Spot> BOXES =
      Map.of(
          State.WAITING, new Spot(560, 120),
          State.HAVE_REQUEST, new Spot(190, 350),
          State.HAVE_PACKET, new Spot(930, 350),
          State.CLOSED, new Spot(560, 590));

  private static final Map<Arrow, Track> TRACKS =
      Map.ofEntries(
          track(State.WAITING, State.WAITING, "M 600 88 C 620 30 720 40 655 100", 700, 33, "start"),
          track(
              State.WAITING,
              State.HAVE_REQUEST,
              "M 465 115 C 300 120 200 200 180 316",
              208,
              140,
              "end"),
          track(
              State.HAVE_REQUEST,
              State.WAITING,
              "M 225 318 C 270 220 350 165 463 140",
              330,
              210,
              "start"),
          track(
              State.WAITING,
              State.HAVE_PACKET,
              "M 655 115 C 820 120 920 200 938 316",
              910,
              140,
              "start"),
          track(
              State.HAVE_PACKET,
              State.WAITING,
              "M 895 318 C 850 220 770 165 657 140",
              825,
              253,
              "end"),
          track(State.WAITING, State.CLOSED, "M 560 152 L 560 555", 568, 405, "start"),
          track(
              State.HAVE_REQUEST,
              State.HAVE_REQUEST,
              "M 96 335 C 30 310 30 400 94 368",
              -70,
              420,
              "start"),
          track(
              State.HAVE_REQUEST,
              State.CLOSED,
              "M 215 382 C 270 500 360 560 463 585",
              268,
              530,
              "end"),
          track(
              State.HAVE_PACKET,
              State.CLOSED,
              "M 905 382 C 850 500 760 560 657 585",
              820,
              576,
              "start"),
          track(
              State.HAVE_PACKET,
              State.HAVE_PACKET,
              "M 1024 335 C 1090 310 1090 400 1026 368",
              1160,
              420,
              "end"),
          track(
              State.CLOSED,
              State.CLOSED,
              "M 600 622 C 620 680 720 670 655 605",
              690,
              692,
              "start"));

  private StatesSvg() {}

  private static Map.Entry<Arrow, Track> track(
      State from, State to, String path, int x, int y, String anchor) {
    return Map.entry(new Arrow(from, to), new Track(path, x, y, anchor));
  }

  static String draw() {
    StringBuilder out = new StringBuilder();
    out.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="-80 0 1260 790" font-family="sans-serif" role="img" aria-label="The states of a session">
        <style>
          .paper { fill: #fff } .box { fill: #eef3fb; stroke: #2f5d9b; stroke-width: 2 }
          .end { fill: #f1f1f1; stroke: #777 } .name { font-size: 18px; font-weight: bold }
          .timer, .label { font-size: 13px } .timer { fill: #555 } .to { fill: #777 }
          .track { fill: none; stroke: #555; stroke-width: 1.5; marker-end: url(#head) }
        </style>
        <defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" orient="auto"><path d="M 0 0 L 10 5 L 0 10 z" fill="#555"/></marker></defs>
        <rect class="paper" x="-80" width="1260" height="790"/>
        <circle cx="330" cy="60" r="7" fill="#333"/><path class="track" d="M 337 62 C 400 75 430 85 463 98"/>
        <text class="label" x="318" y="64" text-anchor="end">creation</text>
        """);
    StatesDoc.arrows().forEach((arrow, rows) -> drawArrow(out, arrow, rows));
    for (State state : State.values()) {
      drawBox(out, state);
    }
    return out.append("</svg>\n").toString();
  }

  private static void drawArrow(StringBuilder out, Arrow arrow, List<Row> rows) {
    Track track = TRACKS.get(arrow);
    if (track == null) {
      throw new IllegalStateException("the drawing has no place for " + arrow);
    }
    out.append("<path class=\"track\" d=\"%s\"/>\n".formatted(track.path()));
    int y = track.y();
    for (Row row : rows) {
      out.append(
          "<text class=\"label\" x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s <tspan class=\"to\">/ %s</tspan></text>\n"
              .formatted(track.x(), y, track.anchor(), row.event(), row.action()));
      y += LINE;
    }
  }

  private static void drawBox(StringBuilder out, State state) {
    Spot spot = BOXES.get(state);
    if (spot == null) {
      throw new IllegalStateException("the drawing has no place for " + state);
    }
    out.append(
        "<rect class=\"box%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"14\"/>\n"
            .formatted(
                state == State.CLOSED ? " end" : "",
                spot.x() - WIDTH / 2,
                spot.y() - HEIGHT / 2,
                WIDTH,
                HEIGHT));
    out.append(
        "<text class=\"name\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n"
            .formatted(spot.x(), spot.y() - 2, state));
    out.append(
        "<text class=\"timer\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n"
            .formatted(
                spot.x(), spot.y() + 19, state.timer() == TimerKind.NONE ? "" : state.timer()));
  }
}
