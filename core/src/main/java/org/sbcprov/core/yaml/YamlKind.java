package org.sbcprov.core.yaml;

/**
 * A kind of YAML file, as its failures name it.
 *
 * @param noun what it is called at the start of a sentence, such as {@code Board file}
 * @param formCode the code of failures about a key
 * @param yamlCode the code of the failure of what is not YAML
 * @param hint where its form is described
 * @param limit the most that it may hold, in bytes
 */
public record YamlKind(String noun, String formCode, String yamlCode, String hint, int limit) {}
