package org.sbcprov.cli.options;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.TypeConversionException;

/**
 * The usual kinds of options, built without annotations: reading those by reflection costs more time than all the rest
 * of parsing.
 */
public final class Options {
  private Options() {}

  /**
   * Keeps picocli from looking up, by reflection and for each command, converters for types that no option has. To be
   * called before the first command is built.
   */
  public static void withoutReflection() {
    System.setProperty("picocli.converters.excludes", "java\\..*");
  }

  /** An option that is there or not. */
  public static OptionSpec flag(String description, String... names) {
    return OptionSpec.builder(names).type(boolean.class).defaultValue("false").description(description).build();
  }

  /** The option of all commands that change the configuration in an image. */
  public static OptionSpec allowUnsigned() {
    return flag(
        "Change the configuration of a signed image, although its signature does not fit any more.",
        "--allow-unsigned");
  }

  /** An option with a path. */
  public static OptionSpec path(String label, String description, String... names) {
    return pathBuilder(label, description, names).build();
  }

  /** An option with a path, and a path for where it is not given. */
  public static OptionSpec pathOr(String fallback, String label, String description, String... names) {
    return pathBuilder(label, description, names).defaultValue(fallback).build();
  }

  /** An option with a path that has to be given. */
  public static OptionSpec requiredPath(String label, String description, String... names) {
    return pathBuilder(label, description, names).required(true).build();
  }

  /** An option with a text. */
  public static OptionSpec text(String label, String description, String... names) {
    return OptionSpec.builder(names).type(String.class).paramLabel(label).description(description).build();
  }

  /** An option with a text that may be given several times; its value is an array, or null. */
  public static OptionSpec texts(String label, String description, String... names) {
    return OptionSpec.builder(names).type(String[].class).paramLabel(label).description(description).build();
  }

  /** What a parameter or option that may be given several times got, in order. */
  public static List<String> values(ArgSpec several) {
    String[] values = several.getValue();
    return values == null ? List.of() : List.of(values);
  }

  /** All parameters from a position on, each with a text; none is required. */
  public static PositionalParamSpec parameters(int index, String label, String description) {
    return PositionalParamSpec.builder()
        .index(index + "..*")
        .arity("0..*")
        .type(String[].class)
        .paramLabel(label)
        .description(description)
        .build();
  }

  /** A required parameter at a position, with a text. */
  public static PositionalParamSpec parameter(int index, String label, String description) {
    return positional(index, label, description).type(String.class).build();
  }

  /** A required parameter at a position, with a path. */
  public static PositionalParamSpec pathParameter(int index, String label, String description) {
    return positional(index, label, description).type(Path.class).converters(new PathConverter()).build();
  }

  /** A parameter at a position that may be left out, with a text. */
  public static PositionalParamSpec optionalParameter(int index, String label, String description) {
    return positional(index, label, description).type(String.class).arity("0..1").required(false).build();
  }

  /** A parameter at a position that may be left out, with a path. */
  public static PositionalParamSpec optionalPathParameter(int index, String label, String description) {
    return positional(index, label, description)
        .type(Path.class)
        .converters(new PathConverter())
        .arity("0..1")
        .required(false)
        .build();
  }

  private static OptionSpec.Builder pathBuilder(String label, String description, String... names) {
    return OptionSpec.builder(names)
        .type(Path.class)
        .converters(new PathConverter())
        .paramLabel(label)
        .description(description);
  }

  private static PositionalParamSpec.Builder positional(int index, String label, String description) {
    return PositionalParamSpec.builder()
        .index(Integer.toString(index))
        .arity("1")
        .required(true)
        .paramLabel(label)
        .description(description);
  }

  /**
   * Takes a text as a path, as parameters with a path do.
   *
   * @throws BadUsage {@code usage} when it cannot be one
   */
  public static Path path(String value) {
    try {
      return new PathConverter().convert(value);
    } catch (TypeConversionException e) {
      throw new BadUsage("usage", "Invalid path: " + e.getMessage(), Facts.none(), "", e);
    }
  }

  /**
   * Refuses a number that an option does not take.
   *
   * @param option with the number
   * @param most the largest; the smallest is 1
   * @param unit what stands behind the number in the message, such as {@code " seconds"}; perhaps empty
   * @param code of the failure
   * @throws BadUsage when it is out of range
   */
  public static void requireWithin(OptionSpec option, int most, String unit, String code) {
    int value = option.<Integer>getValue();
    if (value < 1 || value > most) {
      throw new BadUsage(
          code, option.longestName() + " is " + value + unit, Facts.none(), "Give 1 to " + most + ".");
    }
  }

  /** picocli's own goes through reflection, and is not registered (see {@link #withoutReflection}). */
  private static final class PathConverter implements ITypeConverter<Path> {
    @Override
    public Path convert(String value) {
      if (value.isEmpty()) {
        // An empty path is the current directory to Java; on a command line it is a variable that was not set.
        throw new TypeConversionException("the path is empty");
      }
      if (value.equals("-")) {
        throw new TypeConversionException(
            "\"-\" is no file here; standard input is /dev/stdin, and a file of that name is ./-");
      }
      try {
        return Path.of(value);
      } catch (InvalidPathException e) {
        throw new TypeConversionException("\"" + value + "\" cannot be a path: " + e.getReason());
      }
    }
  }
}
