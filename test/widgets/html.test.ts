import assert from "node:assert/strict";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { escapeHtml, html, inlineJson, inlineScript, inlineStyle } from "../../src/widgets/html.js";

describe("html", () => {
  it("escapes text and keeps markup that is markup already", () => {
    const row = html`<td title="${'"><b>'}">${"<img onerror=x>"}</td>`;
    assert.equal(row.markup, '<td title="&quot;&gt;&lt;b&gt;">&lt;img onerror=x&gt;</td>');
    assert.equal(html`<b>${[row, row]}${1}</b>`.markup, `<b>${row.markup}${row.markup}1</b>`);
  });

  it("leaves no character that markup is made of", () => {
    fc.assert(fc.property(fc.string(), (text) => !/[<>"']/.test(escapeHtml(text))));
  });
});

describe("inlineJson", () => {
  it("comes back as it was and cannot end its script", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const { markup } = inlineJson(value);
        assert.ok(!markup.includes("<"));
        assert.deepEqual(JSON.parse(markup), JSON.parse(JSON.stringify(value)));
      }),
    );
    assert.ok(!inlineJson("</script><!--").markup.includes("<"));
  });
});

describe("inlineScript and inlineStyle", () => {
  it("keep what the program computes and cannot be ended by it", () => {
    const { markup } = inlineScript('"</script>" + "</SCRIPT>" + "<!--"');
    assert.ok(!/<\/script|<!--/i.test(markup));
    assert.equal(runInNewContext(markup), "</script></SCRIPT><!--");
    assert.ok(!inlineStyle('a::after { content: "</style>" }').markup.includes("</style"));
  });
});
