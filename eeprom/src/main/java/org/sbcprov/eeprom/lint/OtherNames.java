package org.sbcprov.eeprom.lint;

import java.util.Set;

/** Names that are no keys of the bootloader, but are found in configurations. */
final class OtherNames {
  /** Name, the key that is meant or nothing, what to do. */
  private static final String[][] WRONG = {
    {"SELF_UPDATE", "ENABLE_SELF_UPDATE", "The key is ENABLE_SELF_UPDATE."},
    {"BOOTORDER", "BOOT_ORDER", "The key is BOOT_ORDER."},
    {"BOOT_MODE", "", "Boot modes are digits of BOOT_ORDER."},
    {"NVME_BOOT", "", "NVMe is the digit 6 of BOOT_ORDER, such as 0xf416."},
    {"USB_BOOT", "", "USB drives are the digit 4 of BOOT_ORDER, such as 0xf14."},
    {"NET_BOOT", "", "The network is the digit 2 of BOOT_ORDER, such as 0xf21."},
    {"SD_BOOT", "", "The SD card or eMMC is the digit 1 of BOOT_ORDER."},
    {"HTTP_BOOT", "", "HTTP is the digit 7 of BOOT_ORDER, with HTTP_HOST."},
    {"SECURE_BOOT", "SIGNED_BOOT", "The key is SIGNED_BOOT."},
    {"TFTP_SERVER", "TFTP_IP", "The key is TFTP_IP."},
    {"TFTP_SERVER_IP", "TFTP_IP", "The key is TFTP_IP."},
    {"TFTP_TIMEOUT", "TFTP_FILE_TIMEOUT", "The key is TFTP_FILE_TIMEOUT."},
    {"TFTP_DIR", "TFTP_PREFIX_STR", "The key is TFTP_PREFIX_STR, together with TFTP_PREFIX=1."},
    {"MACADDR", "MAC_ADDRESS", "The key is MAC_ADDRESS."},
    {"MAC", "MAC_ADDRESS", "The key is MAC_ADDRESS."},
    {"NET_BOOT_RETRIES", "NET_BOOT_MAX_RETRIES", "The key is NET_BOOT_MAX_RETRIES."},
    {"SD_BOOT_RETRIES", "SD_BOOT_MAX_RETRIES", "The key is SD_BOOT_MAX_RETRIES."},
    {"NETMASK", "SUBNET", "The key is SUBNET."},
    {"SUBNET_MASK", "SUBNET", "The key is SUBNET."},
    {"STATIC_IP", "CLIENT_IP", "The key is CLIENT_IP."},
    {"IP_ADDRESS", "CLIENT_IP", "The key is CLIENT_IP."},
    {"GATEWAY_IP", "GATEWAY", "The key is GATEWAY."},
    {"DNS_SERVER", "DNS_IP", "The key is DNS_IP."},
    {"DNS", "DNS_IP", "The key is DNS_IP."},
    {"HTTP_SERVER", "HTTP_HOST", "The key is HTTP_HOST."},
    {"HTTP_URL", "", "The address is made from HTTP_HOST, HTTP_PORT and HTTP_PATH."},
    {"UART_ENABLE", "BOOT_UART", "The key is BOOT_UART."},
    {"HDMI_DISABLE", "DISABLE_HDMI", "The key is DISABLE_HDMI."},
    {"BOOT_PARTITION", "PARTITION", "The key is PARTITION; boot_partition is for autoboot.txt."},
    {"WATCHDOG_TIMEOUT", "BOOT_WATCHDOG_TIMEOUT", "The key is BOOT_WATCHDOG_TIMEOUT."},
  };

  /** Settings of config.txt that people try to put here. */
  private static final Set<String> CONFIG_TXT =
      Set.of(
          "arm_64bit", "arm_boost", "arm_freq", "arm_freq_min", "armstub", "auto_initramfs", "avoid_warnings",
          "boot_delay", "boot_ramdisk", "bootloader_update", "camera_auto_detect", "cmdline", "core_freq",
          "device_tree", "device_tree_address", "disable_fw_kms_setup", "disable_overscan", "disable_poe_fan",
          "disable_splash", "display_auto_detect", "dtdebug", "dtoverlay", "dtparam", "eeprom_write_protect",
          "enable_tvout", "enable_uart", "fixup_file", "force_eeprom_read", "force_turbo", "framebuffer_height",
          "framebuffer_width", "gpu_freq", "gpu_mem", "hdmi_drive", "hdmi_enable_4kp60", "hdmi_force_hotplug",
          "hdmi_group", "hdmi_mode", "hdmi_safe", "include", "init_uart_baud", "init_uart_clock", "initial_turbo",
          "initramfs", "kernel", "kernel_address", "kernel_old", "max_framebuffers", "max_usb_current", "os_check",
          "os_prefix", "otg_mode", "over_voltage", "over_voltage_delta", "overlay_prefix", "program_rpiboot_gpio",
          "program_usb_boot_mode", "program_usb_boot_timeout", "ramfsfile", "ramfsaddr", "recovery_reboot",
          "recovery_wait", "revoke_devkey", "sdram_freq", "set_reboot_order", "start_cd", "start_file", "start_x",
          "total_mem", "tryboot_a_b", "uart_2ndstage", "upstream_kernel", "usb_max_current_enable", "watchdog");

  /** Settings of /etc/default/rpi-eeprom-update and of that script's environment. */
  private static final Set<String> UPDATER =
      Set.of(
          "FIRMWARE_ROOT", "FIRMWARE_RELEASE_STATUS", "FIRMWARE_IMAGE_DIR", "FIRMWARE_BACKUP_DIR",
          "EEPROM_CONFIG_HOOK", "BOOTFS", "RPI_EEPROM_IMMEDIATE_UPDATE", "AB_EEPROM_FORCE_COMMIT", "AB_EEPROM",
          "STRICT_MIN_VER_CHECK", "ENABLE_VL805_UPDATES", "CM4_ENABLE_RPI_EEPROM_UPDATE", "RPI_EEPROM_SELF_UPDATE",
          "RPI_EEPROM_UPDATE_CONFIG_TOOL", "USE_FLASHROM", "VL805_FW_PATH");

  private OtherNames() {}

  /** The row of a wrong name: name, key or nothing, what to do; null for any other. */
  static String[] wrong(String name) {
    for (String[] row : WRONG) {
      if (row[0].equalsIgnoreCase(name)) {
        return row;
      }
    }
    return null;
  }

  static boolean isOfConfigTxt(String name) {
    return CONFIG_TXT.contains(name);
  }

  static boolean isOfUpdater(String name) {
    return UPDATER.contains(name);
  }
}
