package org.sbcprov.imaging.custom;

/** One thing that is asked for. What is so already, it leaves as it is. */
public sealed interface Customization
    permits AuthorizedKeys,
        BootScriptLines,
        CloudInit,
        ConfigTxt,
        CopyIn,
        EnvLine,
        ExtlinuxKey,
        Hostname,
        KernelArgument,
        UserConf,
        Wifi {
  /**
   * Stages it.
   *
   * @throws org.sbcprov.core.failure.Failure when it cannot be done with such an image; nothing was written then
   */
  void apply(Bench bench);
}
