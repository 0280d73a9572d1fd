// Charts of the figures that a page holds: <figure class="chart" data-chart="path" data-figures="{…}"> with its caption; the
// table stands beneath. A kind of chart is a function from figures to what ECharts draws. Figures come as texts, exact; they
// become numbers here, for drawing alone.
(() => {
  const library = document.currentScript.dataset.echarts;
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const number = (text) => (text === null || text === undefined || text === "" ? null : Number(text));
  const numbers = (texts) => (texts ?? []).map(number);
  const shown = (value) => value.toLocaleString("zh-CN", { maximumFractionDigits: 2 });
  const hatch = () => ({ symbol: "rect", dashArrayX: [1, 0], dashArrayY: [1.5, 4.5], rotation: -Math.PI / 4, color: "#C9C4B8" });
  const UNKNOWN = "待补";

  // What every chart has: our type, hairlines across, nothing that moves, words for those who cannot see it.
  const axis = (more) => ({
    axisLine: { show: false }, axisTick: { show: false }, splitLine: { show: false },
    axisLabel: { color: colour("grey"), fontSize: 12, hideOverlap: true }, nameTextStyle: { color: colour("grey"), fontSize: 12 },
    ...more,
  });
  const upright = (unit) => axis({
    type: "value", name: unit, nameLocation: "end", nameGap: 10, nameTextStyle: { color: colour("grey"), fontSize: 12, align: "left", padding: [0, 0, 0, -8] },
    splitLine: { lineStyle: { color: colour("hairline") } }, splitNumber: 4,
  });
  const ground = { axisLine: { show: true } };
  const whole = (words, more) => ({
    animation: false, textStyle: { fontFamily: colour("sans"), fontSize: 12, color: colour("ink") },
    aria: { show: true, label: { description: words } }, grid: { left: 12, right: 16, top: 34, bottom: 8, containLabel: true }, ...more,
  });
  const line = (more) => ({ type: "line", showSymbol: false, silent: true, z: 3, ...more });
  const label = (more) => ({ show: true, color: colour("ink"), fontSize: 12, ...more });
  // A label stands over its mark, and is moved inwards near an edge.
  const inwards = (share) => (share > 0.75 ? "right" : share < 0.25 ? "left" : "center");

  // The milestone path of a target: what was reached, by year; the path between milestones; how far off it is still on course.
  const path = (figures, words) => {
    const [values, course, low, high] = [figures.values, figures.path, figures.low, figures.high].map(numbers);
    const last = values.findLastIndex((value) => value !== null);
    const unknown = figures.unknown ?? figures.years.filter((_, at) => at < last && values[at] === null);
    const states = { met: colour("malachite"), behind: colour("ochre") };
    const ahead = numbers(figures.forecast).findLastIndex((value) => value !== null);
    const ends = course.findLastIndex((value) => value !== null);
    const starts = course.findIndex((value) => value !== null);
    const milestones = (figures.milestones ?? []).map((one) => ({ ...one, at: figures.years.indexOf(one.year) })).filter((one) => one.at >= 0);
    // A label stands on the side away from the other line.
    const side = (here, there, alone) => (here === null || (there ?? null) === null ? alone : here < there ? "bottom" : "top");
    const named = figures.years.findIndex((_, at) => at > starts && at < ends && !milestones.some((one) => one.at === at) && !unknown.includes(figures.years[at]));
    return whole(words, {
      grid: { left: 12, right: 24, top: 52, bottom: 8, containLabel: true },
      xAxis: axis({ type: "category", data: figures.years.map(String), ...ground, axisLabel: { color: colour("grey"), fontSize: 12, interval: "auto" } }),
      yAxis: [{ ...upright(figures.unit), nameGap: 28 }, { type: "value", min: 0, max: 1, show: false }],
      series: [
        { type: "bar", yAxisIndex: 1, barWidth: "70%", silent: true, z: 0, itemStyle: { color: colour("paper"), decal: hatch() },
          data: figures.years.map((year) => (unknown.includes(year) ? 1 : null)),
          label: label({ position: "insideBottom", formatter: UNKNOWN, color: colour("grey"), backgroundColor: colour("paper"), padding: [1, 3] }) },
        line({ stack: "band", data: low, lineStyle: { opacity: 0 }, z: 1 }),
        line({ stack: "band", data: high.map((value, at) => (value === null || low[at] === null ? null : value - low[at])), lineStyle: { opacity: 0 },
          areaStyle: { color: colour("azurite"), opacity: 0.12 }, z: 1 }),
        line({ data: course.map((value, at) => ({ value, symbol: "circle", symbolSize: 1,
            label: at === named ? label({ position: side(value, values[at], "top"), formatter: "路径", color: colour("grey") }) : { show: false } })),
          showSymbol: true, showAllSymbol: true, connectNulls: true, lineStyle: { color: colour("grey"), width: 1, type: [5, 4] }, itemStyle: { color: colour("grey") }, z: 2 }),
        // Over the years that a milestone falls due in, its words, where no line comes.
        ...milestones.map((one, nth) => line({ yAxisIndex: 1, data: [[one.at, 0], { value: [one.at, 1], label: label({
            position: "top", align: nth === milestones.length - 1 ? "center" : one.at < figures.years.length / 4 ? "left" : "right", formatter: one.words ?? shown(number(one.value)) }) }],
          showSymbol: true, showAllSymbol: true, symbolSize: 1, itemStyle: { color: "transparent" }, lineStyle: { color: colour("hairline"), width: 1 }, z: 0 })),
        line({ data: milestones.map((one) => [one.at, number(one.value)]),
          showSymbol: true, showAllSymbol: true, symbol: "diamond", symbolSize: 11, lineStyle: { opacity: 0 },
          itemStyle: { color: colour("paper"), borderColor: colour("ink"), borderWidth: 1.5 }, z: 4 }),
        // Where it leads if it goes on so: hollow, from the last known value.
        ...(figures.forecast ? [line({ data: numbers(figures.forecast).map((value, at) => ({ value,
            label: at === ahead ? label({ position: "top", align: "right", formatter: figures.forecast_words, color: colour("grey"), backgroundColor: colour("paper") }) : { show: false } })),
          showSymbol: true, showAllSymbol: true, symbol: "emptyCircle", symbolSize: 7, connectNulls: true,
          lineStyle: { color: colour("azurite"), width: 1, type: [2, 3] }, itemStyle: { color: colour("azurite") }, z: 4 })] : []),
        line({ data: values.map((value, at) => ({ value, itemStyle: { color: states[figures.states?.[at]] ?? colour("azurite") },
            label: { position: side(value, course[at], "bottom") } })),
          showSymbol: true, showAllSymbol: true, symbol: "circle", symbolSize: 7, lineStyle: { color: colour("azurite"), width: 2 },
          label: label({ formatter: (point) => (point.value === null || point.value === undefined ? "" : shown(point.value)) }), z: 5 }),
      ],
    });
  };

  // A value against its target, on one bar. Its colour says how it stands, as the page says in words.
  const bullet = (figures, words) => {
    const [value, target, due] = [figures.value, figures.target, figures.path].map(number);
    const most = Math.max(value ?? 0, target ?? 0, due ?? 0) * 1.08 || 1;
    const state = { met: colour("malachite"), behind: colour("ochre") }[figures.state] ?? colour("azurite");
    const mark = (at, height, text, position) => line({
      data: at === null ? [] : [[at, 0]], showSymbol: true, symbol: "rect", symbolSize: [2, height], itemStyle: { color: colour("ink") },
      label: label({ position, align: inwards(at / most), formatter: text }),
    });
    return whole(words, {
      grid: { left: 0, right: 2, top: 20, bottom: 20 },
      xAxis: axis({ type: "value", min: 0, max: most, axisLabel: { show: false } }),
      // An axis for each bar, so that both lie in the middle.
      yAxis: [0, 1].map(() => axis({ type: "category", data: [""], axisLabel: { show: false } })),
      series: [
        { type: "bar", silent: true, barWidth: 20, data: [most],
          itemStyle: value === null ? { color: colour("paper"), decal: hatch() } : { color: colour("hairline"), opacity: 0.5 } },
        { type: "bar", yAxisIndex: 1, silent: true, barWidth: 8, data: [value], itemStyle: { color: state }, z: 3 },
        mark(target, 26, `目标 ${target === null ? UNKNOWN : shown(target)}${figures.unit}`, "top"),
        mark(due, 14, "", "top"),
        line({ data: [[value ?? 0, 0]], showSymbol: true, symbol: "rect", symbolSize: [1, 26], itemStyle: { color: "transparent" },
          label: label({ position: "bottom", align: inwards((value ?? 0) / most),
            formatter: value === null ? UNKNOWN : `现值 ${shown(value)}${figures.unit}${due === null ? "" : `（按路径应为 ${shown(due)}）`}`,
            color: value === null ? colour("grey") : state }) }),
      ],
    });
  };

  // The curve of an award over one fact, the others as they are; where it begins or jumps, and where the given figure stands.
  const steps = (figures, words) => {
    const points = figures.points.map(numbers);
    const [first, last] = [points[0][0], points.at(-1)[0]];
    const entered = figures.entered && { ...figures.entered, at: numbers([figures.entered.x, figures.entered.y]) };
    return whole(words, {
      grid: { left: 12, right: 16, top: 34, bottom: 28, containLabel: true },
      xAxis: axis({ type: "value", min: first, max: last, name: figures.name, nameLocation: "middle", nameGap: 26, splitNumber: 5, ...ground }),
      yAxis: upright(figures.amount),
      series: [
        line({ data: points, showSymbol: figures.counted, showAllSymbol: true, symbol: "circle", symbolSize: 7,
          itemStyle: { color: colour("azurite") }, lineStyle: { color: colour("azurite"), width: figures.counted ? 0 : 2 } }),
        ...(figures.places ?? []).map((one) => line({ data: [numbers([one.x, one.y])], showSymbol: true, symbol: "circle", symbolSize: 1,
          label: label({ position: "right", offset: [0, -10], formatter: one.words, color: colour("grey"), backgroundColor: colour("paper") }) })),
        ...(entered ? [
          line({ data: [[entered.at[0], 0], entered.at], lineStyle: { color: colour("ink"), width: 1, type: [3, 3] }, z: 4 }),
          line({ data: [entered.at], showSymbol: true, symbol: "circle", symbolSize: 9, itemStyle: { color: colour("ink") }, z: 5,
            // An award seldom falls: there is room under the curve to the right, and over it to the left.
            label: label({ formatter: entered.words, ...((entered.at[0] - first) / (last - first) < 0.5
              ? { position: "right", offset: [2, 13] } : { position: "top", align: "right" }) }) }),
        ] : []),
      ],
    });
  };

  // How many before and after, one pair of bars a size: before hollow, after filled.
  const pairs = (figures, words) => whole(words, {
    grid: { left: 0, right: 40, top: 4, bottom: 4, containLabel: true },
    xAxis: axis({ type: "value", axisLabel: { show: false } }),
    yAxis: axis({ type: "category", inverse: true, data: figures.names, axisLabel: { color: colour("ink"), fontSize: 12 } }),
    series: [
      { color: colour("paper"), borderColor: colour("grey"), borderWidth: 1 },
      { color: colour("azurite"), borderColor: colour("azurite"), borderWidth: 1 },
    ].map((itemStyle, at) => ({
      type: "bar", silent: true, barWidth: 9, barGap: "30%", itemStyle,
      data: numbers(at ? figures.after : figures.before).map((value) => ({ value, itemStyle: value ? {} : { borderWidth: 0 } })),
      label: label({ position: "right", formatter: (bar) => shown(bar.value) }),
    })),
  });

  const KINDS = { path, bullet, steps, pairs };
  const drawings = new Map();

  // The library is large: it is fetched when the first chart comes to be seen.
  let fetched = null;
  const fetchLibrary = () => (fetched ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    Object.assign(script, { src: library, onload: resolve, onerror: reject });
    document.head.append(script);
  }));

  const redraw = async (drawing) => {
    if (!drawing.checkVisibility()) return;  // folded away, until it is opened
    await fetchLibrary();
    if (!drawing.isConnected) return;
    const chart = echarts.getInstanceByDom(drawing) ?? echarts.init(drawing, null, { locale: "ZH" });
    chart.resize();
    chart.setOption(drawings.get(drawing), true);
  };
  const sizes = new ResizeObserver((changes) => changes.forEach((change) => redraw(change.target)));

  const draw = (figure) => {
    if (figure.querySelector(".drawing")) return;
    const drawing = document.createElement("div");
    drawing.className = "drawing";
    figure.append(drawing);
    const caption = figure.querySelector("figcaption")?.textContent.trim() ?? "";
    drawings.set(drawing, KINDS[figure.dataset.chart](JSON.parse(figure.dataset.figures), `图：${caption}。数字见表。`));
    sizes.observe(drawing);
  };
  const drawAll = (within) => within.querySelectorAll("figure.chart").forEach(draw);

  document.addEventListener("htmx:load", (event) => drawAll(event.detail.elt.parentElement ?? event.detail.elt));
  document.addEventListener("htmx:beforeCleanupElement", (event) => {
    if (!drawings.delete(event.target)) return;
    sizes.unobserve(event.target);
    window.echarts?.getInstanceByDom(event.target)?.dispose();
  });
  // Fonts come in slices, as characters are first drawn.
  document.fonts.addEventListener("loadingdone", () => [...drawings.keys()].forEach(redraw));
  drawAll(document);
})();
