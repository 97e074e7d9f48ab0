document.body.textContent = "Milepost";
