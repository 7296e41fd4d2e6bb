/** One of a few, as a list to pick from. */
export function ChoiceList<Value extends string | number>({
  legend,
  hint,
  name,
  value,
  options,
  disabled = false,
  onChange,
}: {
  legend: string;
  hint?: string;
  name: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  disabled?: boolean;
  onChange: (value: Value) => void;
}) {
  return (
    <fieldset disabled={disabled} data-testid={`choose-${name}`}>
      <legend className="text-[0.9375rem] font-medium">{legend}</legend>
      {hint !== undefined && <p className="pb-1 text-[0.8125rem] text-muted">{hint}</p>}
      {options.map((option) => (
        <label
          key={option.value}
          className="-mx-2 flex min-h-11 cursor-pointer items-center gap-3 rounded-lg px-2 text-[0.9375rem] hover:bg-hover"
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={value === option.value}
            onChange={() => onChange(option.value)}
            className="size-4 accent-accent-fill"
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}
