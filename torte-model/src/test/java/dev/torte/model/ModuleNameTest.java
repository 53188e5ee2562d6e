package dev.torte.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Guards against a test runner that quietly leaves the module path, where module boundaries are not checked. */
final class ModuleNameTest {
    @Test
    void testsRunInsideTheNamedModule() {
        assertThat(ModuleNameTest.class.getModule().getName()).isEqualTo("dev.torte.model");
    }
}
