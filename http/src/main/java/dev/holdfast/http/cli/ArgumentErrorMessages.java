package dev.holdfast.http.cli;

import com.google.common.primitives.Primitives;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;

/**
 * The messages for arguments that are wrong, missing or there twice: what the argument takes.
 * Picocli's own speak of Java types. Stateless.
 */
final class ArgumentErrorMessages {

  private ArgumentErrorMessages() {}

  /** Explains a mistake; null if it is another than these. */
  static @Nullable String explain(ParameterException mistake) {
    if (mistake instanceof MissingParameterException missing && !missing.getMissing().isEmpty()) {
      ArgSpec argument = missing.getMissing().get(0);
      return name(argument, mistake) + " takes " + argument.paramLabel() + ", and has none";
    }
    if (mistake instanceof OverwrittenOptionException twice) {
      return name(twice.getOverwritten(), mistake) + " stands there twice";
    }
    ArgSpec argument = mistake.getArgSpec();
    String value = mistake.getValue();
    return argument == null || value == null
        ? null
        : name(argument, mistake) + " takes " + taken(argument, value) + ", not '" + value + "'";
  }

  private static String name(ArgSpec argument, ParameterException mistake) {
    return argument instanceof OptionSpec option
        ? option.longestName()
        : mistake.getCommandLine().getCommandName();
  }

  private static String taken(ArgSpec argument, String value) {
    Class<?> type = Primitives.unwrap(argument.type());
    if (type == int.class || type == long.class) {
      boolean tooLong = value.matches("[+-]?\\d+");
      return tooLong ? "a whole number of fewer digits" : "a whole number";
    }
    return type == double.class ? "a number" : argument.paramLabel();
  }
}
