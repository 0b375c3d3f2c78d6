/** YAML that people write, read field by field with limits; failures tell the file, the line and the key. */
package org.sbcprov.core.yaml;
