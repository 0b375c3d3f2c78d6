package org.sbcprov.usbboot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BootConfigTest {
  private static BootConfig parse(String text) {
    return BootConfig.parse(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void kernelsOfAllSectionsCount() {
    BootConfig config = parse("[cm4]\nkernel=Image\n[cm5]\r\n kernel = dir/u-boot.bin\r\nkernel=\nkernel=dir/");

    assertThat(config.namesKernel("Image")).isTrue();
    assertThat(config.namesKernel("prefix/Image")).isTrue();
    assertThat(config.namesKernel("u-boot.bin")).isTrue();
    assertThat(config.namesKernel("image")).isFalse();
    assertThat(config.namesKernel("")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"#kernel=Image", "kernel", "kernel_address=Image", "=Image", "xkernel=Image", "kernel Image"})
  void otherLinesNameNone(String line) {
    assertThat(parse(line).namesKernel("Image")).isFalse();
  }

  @Property
  void anyBytesAreAConfiguration(@ForAll byte[] bytes) {
    assertThat(BootConfig.parse(bytes).namesKernel("")).isFalse();
  }
}
