package dev.holdfast.http.cli;

import dev.holdfast.fsm.script.ScriptFileHeader;
import dev.holdfast.fsm.script.ScriptParseException;
import dev.holdfast.fsm.script.ScriptParser;
import dev.holdfast.fsm.script.ScriptSide;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The command {@code replay}: plays scripts, which are event sequences written as text, against the
 * session engine, and prints each step whose result differs from the script. Scripts for the client
 * are left to {@link ClientReplay}.
 */
@Command(
    name = "replay",
    customSynopsis = "holdfast replay [-hV] [--explain | --rewrite] FILE...",
    description = {
      "Play scripts, which are event sequences as text, and compare what comes of each step with"
          + " what its line says.",
      "",
      "The first line of a file tells whose machine plays it: holdfast-script 2 server, or"
          + " holdfast-script 2 client (which takes Node). A file without such a line is of the"
          + " legacy form of older versions, and is played as well. docs/scripts.md explains how"
          + " to write one.",
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footer = {
      "",
      "Exit status: 0 if all came out as the files say, or was rewritten; 1 if a step came out"
          + " otherwise, or could not be played because of one that did; 2 if a file cannot be read,"
          + " played or written."
    })
final class ReplayCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--explain",
      description = "print each step with the rows of the table that fire, and a sequence diagram")
  private boolean explains;

  @Option(
      names = "--rewrite",
      description =
          "put what came of each step behind its arrow, in place, for review; comments, order and"
              + " spaces stay, and a file of the legacy form takes the current form")
  private boolean rewrites;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "files of scripts, or folders: all .txt files in them")
  private List<Path> files = List.of();

  private final ClientReplay client;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  ReplayCommand(ClientReplay client) {
    this.client = client;
  }

  @Override
  public Integer call() {
    if (explains && rewrites) {
      throw wrong("--explain or --rewrite, not both");
    }
    Map<Path, String> ofServer = new LinkedHashMap<>();
    List<Path> ofClient = new ArrayList<>();
    try {
      sort(ofServer, ofClient);
      int status = ofServer.isEmpty() ? ExitCode.OK : play(ofServer);
      return ofClient.isEmpty() ? status : Math.max(status, playClient(ofClient));
    } catch (UnusableScriptException e) {
      throw wrong(e.getMessage());
    }
  }

  /** Reads all files before the first is played. */
  private void sort(Map<Path, String> ofServer, List<Path> ofClient)
      throws UnusableScriptException {
    for (Path file : ScriptFiles.in(files)) {
      String text = ScriptFiles.read(file);
      try {
        if (ScriptFileHeader.of(text).side() == ScriptSide.CLIENT) {
          client.check(file);
          ofClient.add(file);
        } else {
          ScriptParser.parse(text);
          ofServer.put(file, text);
        }
      } catch (ScriptParseException e) {
        throw SessionReplay.unusable(file, e);
      }
    }
  }

  private int play(Map<Path, String> texts) throws UnusableScriptException {
    PrintWriter out = spec.commandLine().getOut();
    SessionReplay replay = new SessionReplay(out);
    for (Map.Entry<Path, String> file : texts.entrySet()) {
      if (explains) {
        replay.explain(file.getKey(), file.getValue());
      } else if (rewrites) {
        replay.rewrite(file.getKey(), file.getValue());
      } else {
        replay.compare(file.getKey(), file.getValue());
      }
    }
    replay.summarize(rewrites);
    out.flush();
    return replay.isAsExpected() || rewrites ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private int playClient(List<Path> scripts) throws UnusableScriptException {
    CommandLine command = spec.commandLine();
    List<String> options =
        explains ? List.of("--explain") : rewrites ? List.of("--rewrite") : List.of();
    return client.run(options, scripts, command.getOut(), command.getErr());
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
