/** What a pickle is read into. Dicts are Maps; lists and tuples are arrays. */
export type PickleValue = unknown;

/** Says what the names in a pickle stand for. Nothing is imported and nothing of the file is executed: a name that is not known here ends
 * the reading. */
export interface PickleNames {
  /** What `module.name` is: a value, or `{ call }` for one that may be called.
   *
   * @throws on a name that is not known */
  global(name: string): PickleValue;
  /** What a persistent id stands for. */
  persistent(id: PickleValue): PickleValue;
  /** `object.__setstate__(state)`: what is done with it. */
  setState(object: PickleValue, state: PickleValue): void;
}

/** A global that a pickle may call. */
export class PickleCallable {
  constructor(readonly call: (args: readonly PickleValue[]) => PickleValue) {}
}

/** The bytes are no pickle, or one with opcodes that state dicts do not have. */
export class PickleFault extends Error {}

const MARK = Symbol("mark");

/** The machine of pickle's protocols 2 to 5 (Python's `pickletools` has the list of opcodes), with the opcodes that dicts, lists, tuples,
 * strings and numbers need. It takes time and memory in proportion to the bytes, because each opcode has at least one.
 *
 * @throws PickleFault if the bytes are no such pickle
 * @throws what `names` throws */
export function readPickle(bytes: Uint8Array, names: PickleNames): PickleValue {
  const machine = new Machine(bytes, names);
  while (!machine.step());
  return machine.result();
}

class Machine {
  private at = 0;
  private readonly stack: PickleValue[] = [];
  private readonly memo = new Map<number, PickleValue>();
  private readonly view: DataView;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly names: PickleNames,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  result(): PickleValue {
    const value = this.pop();
    if (this.stack.length > 0) throw new PickleFault("values are left over at its end");
    return value;
  }

  /** Moves on, and says where it was. */
  private skip(length: number): number {
    const from = this.at;
    if (from + length > this.bytes.length)
      throw new PickleFault(`it ends at byte ${this.bytes.length}, inside a value`);
    this.at += length;
    return from;
  }

  private byte = () => this.view.getUint8(this.skip(1));
  private word = () => this.view.getUint32(this.skip(4), true);

  private text(length: number): string {
    const from = this.skip(length);
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
        this.bytes.subarray(from, this.at),
      );
    } catch {
      throw new PickleFault(`the text at byte ${from} is no UTF-8`);
    }
  }

  private line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end < 0) throw new PickleFault("a name has no end");
    const text = this.text(end - this.at);
    this.at++;
    return text;
  }

  private integer(length: number): number | bigint {
    let value = 0n;
    const from = this.skip(length);
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.bytes[from + i]!);
    const signed = BigInt.asIntN(8 * length, value);
    return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
  }

  private pop(): PickleValue {
    const value = this.stack.pop();
    if (value === undefined || value === MARK)
      throw new PickleFault(`a value is missing before byte ${this.at}`);
    return value;
  }

  private top(): PickleValue {
    const value = this.pop();
    this.stack.push(value);
    return value;
  }

  private toMark(): PickleValue[] {
    const mark = this.stack.lastIndexOf(MARK);
    if (mark < 0) throw new PickleFault(`a mark is missing before byte ${this.at}`);
    const values = this.stack.splice(mark + 1);
    this.stack.pop();
    return values;
  }

  private tuple(length: number): void {
    const values = Array.from({ length }, () => this.pop()).reverse();
    this.stack.push(values);
  }

  private setItems(pairs: readonly PickleValue[]): void {
    const target = this.top();
    if (!(target instanceof Map) || pairs.length % 2 !== 0)
      throw new PickleFault("it sets items of what is no dict");
    for (let i = 0; i < pairs.length; i += 2) target.set(pairs[i], pairs[i + 1]);
  }

  private append(values: readonly PickleValue[]): void {
    const target = this.top();
    if (!Array.isArray(target)) throw new PickleFault("it appends to what is no list");
    for (const value of values) target.push(value);
  }

  private reduce(): void {
    const args = this.pop();
    const callable = this.pop();
    if (!(callable instanceof PickleCallable) || !Array.isArray(args)) {
      throw new PickleFault("it calls what cannot be called");
    }
    this.stack.push(callable.call(args));
  }

  private recall(index: number): void {
    if (!this.memo.has(index)) throw new PickleFault(`it recalls value ${index}, which it never kept`);
    this.stack.push(this.memo.get(index));
  }

  /** @returns whether that was the end */
  step(): boolean {
    const { stack } = this;
    const code = this.byte();
    switch (String.fromCharCode(code)) {
      case ".":
        return true;
      case "(":
        stack.push(MARK);
        break;
      case "}":
        stack.push(new Map());
        break;
      case "]":
      case ")":
        stack.push([]);
        break;
      case "N":
        stack.push(null);
        break;
      case "t":
        stack.push(this.toMark());
        break;
      case "X":
        stack.push(this.text(this.word()));
        break;
      case "K":
        stack.push(this.byte());
        break;
      case "M":
        stack.push(this.view.getUint16(this.skip(2), true));
        break;
      case "J":
        stack.push(this.view.getInt32(this.skip(4), true));
        break;
      case "G":
        stack.push(this.view.getFloat64(this.skip(8)));
        break;
      case "q":
        this.memo.set(this.byte(), this.top());
        break;
      case "r":
        this.memo.set(this.word(), this.top());
        break;
      case "h":
        this.recall(this.byte());
        break;
      case "j":
        this.recall(this.word());
        break;
      case "c":
        stack.push(this.names.global(`${this.line()}.${this.line()}`));
        break;
      case "Q":
        stack.push(this.names.persistent(this.pop()));
        break;
      case "R":
        this.reduce();
        break;
      case "b": {
        const state = this.pop();
        this.names.setState(this.top(), state);
        break;
      }
      case "a":
        this.append([this.pop()]);
        break;
      case "e":
        this.append(this.toMark());
        break;
      case "s": {
        const value = this.pop();
        this.setItems([this.pop(), value]);
        break;
      }
      case "u":
        this.setItems(this.toMark());
        break;
      default:
        this.stepLater(code);
    }
    return false;
  }

  /** Opcodes of protocol 2 and later, which are no letters. */
  private stepLater(code: number): void {
    const { stack } = this;
    switch (code) {
      case 0x80: // PROTO
        if (this.byte() > 5) throw new PickleFault("it has a protocol above 5");
        break;
      case 0x95: // FRAME: only says how much is read at a time
        this.skip(8);
        break;
      case 0x81: // NEWOBJ
        this.reduce();
        break;
      case 0x85:
      case 0x86:
      case 0x87:
        this.tuple(code - 0x84);
        break;
      case 0x88:
      case 0x89:
        stack.push(code === 0x88);
        break;
      case 0x8a: // LONG1
        stack.push(this.integer(this.byte()));
        break;
      case 0x8c: // SHORT_BINUNICODE
        stack.push(this.text(this.byte()));
        break;
      case 0x93: {
        const name = this.pop();
        stack.push(this.names.global(`${String(this.pop())}.${String(name)}`));
        break;
      }
      case 0x94: // MEMOIZE
        this.memo.set(this.memo.size, this.top());
        break;
      default:
        throw new PickleFault(
          `opcode 0x${code.toString(16)} at byte ${this.at - 1} is not one that a state dict needs`,
        );
    }
  }
}
