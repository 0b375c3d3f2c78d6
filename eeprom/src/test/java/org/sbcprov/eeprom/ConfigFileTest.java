package org.sbcprov.eeprom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.fixtures.SyntheticEeprom;

class ConfigFileTest {
  private static final byte[] IMAGE = SyntheticEeprom.bcm2711().build();

  @TempDir Path directory;

  @Test
  void anImageIsOneWhateverItIsCalled() throws IOException {
    for (String name : new String[] {"pieeprom.bin", "boot.conf"}) {
      assertThat(ConfigFile.read(file(name, IMAGE)).image()).isPresent();
    }
  }

  /** An empty pieeprom.bin was taken for a configuration, and changing a key wrote a text in its place. */
  @ParameterizedTest
  @ValueSource(strings = {"", "x", "\n", "\n \r\n", "no such line", "a\u0000b\u0000", "\u00ff\u00ff\u00ff", "=1"})
  void whatHasNoLineOfAConfigurationIsNoneUnderTheNameOfAnImage(String text) throws IOException {
    for (String name : new String[] {"pieeprom.bin", "PIEEPROM.BIN", "pieeprom.upd", ".bin"}) {
      Path file = file(name, Images.latin1(text));
      assertThatExceptionOfType(BadInput.class)
          .isThrownBy(() -> ConfigFile.read(file))
          .satisfies(failure -> assertThat(failure.code()).isEqualTo("eeprom.size"));
    }
    for (String name : new String[] {"boot.conf", "bin", "pieeprom.bin.txt"}) {
      assertThat(ConfigFile.read(file(name, Images.latin1(text))).text()).isEqualTo(Images.latin1(text));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"BOOT_UART=1", "\n\n  # empty\n", "[all]", "x\nBOOT_UART = 1\n", "gpio=21=ip\r\n"})
  void aConfigurationIsOneUnderAnyName(String text) throws IOException {
    for (String name : new String[] {"conf.bin", "boot.conf"}) {
      ConfigFile config = ConfigFile.read(file(name, Images.latin1(text)));
      assertThat(config.text()).isEqualTo(Images.latin1(text));
      assertThat(config.image()).isEmpty();
    }
  }

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(directory.resolve(name), content);
  }
}
