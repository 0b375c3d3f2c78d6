package org.sbcprov.usbboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestedNameTest {
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        " 1 | config.txt",
        " 2 | overlays/dwc2.dtbo",
        " 3 | a/b/c/d",
        " 4 | .hidden",
        " 5 | a..b",
        " 6 | ..a",
        " 7 | a...",
        " 8 | ./config.txt",
        " 9 | a//b",
        "10 | a/",
        "11 | two words.bin",
        "12 | ~/config.txt",
        "13 | $HOME/%2e%2e/x"
      })
  void plainRelativePathsAreLookedUp(int number, String name) throws Denied {
    RequestedName.check(name);
    Path root = Path.of("/boot/directory");
    assertThat(root.resolve(name).normalize()).startsWithRaw(root);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        " 1 | ..                      | out of the directory",
        " 2 | ../x                    | out of the directory",
        " 3 | a/../../x               | out of the directory",
        " 4 | a/..                    | out of the directory",
        " 5 | ../../etc/passwd        | out of the directory",
        " 6 | ./../x                  | out of the directory",
        " 7 | a/../b                  | out of the directory",
        " 8 | \"a/.. /x\"             | out of the directory",
        " 9 | a/.../x                 | out of the directory",
        "10 | \".. \"                 | out of the directory",
        "11 | \"a/. ./x\"             | out of the directory",
        "12 | /etc/passwd             | absolute",
        "13 | //server/share/x        | absolute",
        "14 | C:/x                    | colon",
        "15 | c:x                     | colon",
        "16 | x.txt:stream            | colon",
        "17 | ..\\x                   | backslash",
        "18 | \\\\server\\share       | backslash",
        "19 | a\\b                    | backslash",
        "20 | \"\"                    | no name",
        "21 | \"a\tb\"                | printable",
        "22 | \"a\u007fb\"            | printable",
        "23 | \"a\u0001b\"            | printable",
        "24 | \"\u00e4.txt\"          | printable",
        "25 | \"\u2025/x\"            | printable"
      })
  void everythingElseIsDenied(int number, String name, String reason) {
    assertThatThrownBy(() -> RequestedName.check(name)).isInstanceOf(Denied.class).hasMessageContaining(reason);
  }

  @Test
  void aNulIsDeniedWhereverItIs() {
    for (String name : new String[] {"\0", "a\0b", "config.txt\0", "a/\0/b"}) {
      assertThatThrownBy(() -> RequestedName.check(name)).isInstanceOf(Denied.class);
    }
  }

  @ParameterizedTest
  @CsvSource({"255, true", "256, false", "300, false"})
  void namesHaveALimit(int length, boolean allowed) {
    boolean denied = false;
    try {
      RequestedName.check("n".repeat(length));
    } catch (Denied e) {
      denied = true;
    }
    assertThat(denied).isEqualTo(!allowed);
  }

  @Property(tries = 5000)
  void whateverIsAllowedStaysInTheDirectory(
      @ForAll @StringLength(max = 40) @CharRange(from = '.', to = '0') String dotsAndSlashes) {
    Path root = Path.of("/boot/directory");
    try {
      RequestedName.check(dotsAndSlashes);
      assertThat(root.resolve(dotsAndSlashes).normalize()).startsWithRaw(root);
    } catch (Denied e) {
      // Never served, then.
    }
  }
}
