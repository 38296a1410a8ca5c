"""jupyter_kernel_test over the canlab kernel: every optional feature that applies. `test/notebook/jupyter/jupyter.test.ts` runs it."""

import unittest

import jupyter_kernel_test


class CanlabKernelTests(jupyter_kernel_test.KernelTests):
    kernel_name = "canlab"
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = 'console.log("hello, world")'
    code_stderr = 'console.error("test")'
    completion_samples = [
        {"text": "Math.hyp", "matches": {"hypot"}},
        {"text": 'const twice = "x".rep', "matches": {"repeat", "replace", "replaceAll"}},
    ]
    complete_code_samples = ["1", 'console.log("hello")', "function f(x: number) {\n  return x * x;\n}\n"]
    incomplete_code_samples = ["for (let i = 0; i < 2; i++) {", "const text = `a", "f(1,"]
    invalid_code_samples = ["const = 1;", "1 + ;"]
    code_generate_error = 'throw new Error("on purpose")'
    code_execute_result = [
        {"code": "1 + 2 + 3", "result": "6"},
        {"code": "const x = 21;\nx * 2", "result": "42"},
        {"code": "[1, 2, 3]", "result": "[ 1, 2, 3 ]"},
    ]
    code_display_data = [
        {"code": 'display({ "text/html": "<b>bold</b>", "text/plain": "bold" }, { raw: true })', "mime": "text/html"},
    ]
    code_history_pattern = "1 + 2*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Math.hypot"
    code_clear_output = "clearOutput()"


if __name__ == "__main__":
    unittest.main()
